import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AnsweredCall } from '../http/mount-routes.ts';
import { observeEventLoop } from './event-loop.ts';

/** What the server counts, as Prometheus reads it. The names are documented for operators: do not change them. */
export interface Metrics {
  /** An answer of the REST side. */
  answered(call: AnsweredCall): void;
  /** A commit changed so many inboxes. */
  committed(inboxes: number): void;
  /** Inboxes were compared with their rows, and in so many the counters were wrong. Must stay 0. */
  audited(inboxes: number, drifted: number): void;
  /** The text of `GET /metrics`. */
  text(): Promise<string>;
  readonly contentType: string;
  readonly registry: Registry;
  close(): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const answers = new Histogram({
    name: 'belfry_http_request_duration_seconds',
    help: 'Time from a request to its answer.',
    labelNames: ['method', 'path', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const changed = new Counter({
    name: 'belfry_inbox_changes_total',
    help: 'Changes of inboxes that were committed, each with a position of its own.',
    registers,
  });
  const audited = new Counter({
    name: 'belfry_badge_audits_total',
    help: 'Inboxes whose counters were compared with their rows.',
    registers,
  });
  const drifted = new Counter({
    name: 'belfry_badge_drift_total',
    help: 'Inboxes whose counters were found wrong. Must stay 0.',
    registers,
  });
  new Gauge({
    name: 'belfry_bus_up',
    help: 'Whether processes hear of each other; a single one always does.',
    registers,
  }).set(1);
  new Gauge({
    name: 'belfry_resident_memory_bytes',
    help: 'Memory that the process holds.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const stopObserving = observeEventLoop(registry);

  return {
    answered({ method, path, status, seconds }) {
      answers.observe({ method, path, status }, seconds);
    },
    committed(inboxes) {
      changed.inc(inboxes);
    },
    audited(inboxes, found) {
      audited.inc(inboxes);
      drifted.inc(found);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    registry,
    close: stopObserving,
  };
}
