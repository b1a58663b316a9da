import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { observeEventLoop } from './event-loop.ts';

/** What the server counts, as Prometheus reads it. The names are documented for operators: do not change them. */
export interface Metrics {
  /** An answer of the REST side. */
  answered(call: { method: string; path: string; status: number; seconds: number }): void;
  /** A publish was committed, for so many recipients. */
  published(recipients: number): void;
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
  const published = new Counter({
    name: 'belfry_notifications_published_total',
    help: 'Notifications that were committed.',
    registers,
  });
  const delivered = new Counter({
    name: 'belfry_inbox_rows_written_total',
    help: 'Rows that publications wrote into inboxes.',
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
    published(recipients) {
      published.inc();
      delivered.inc(recipients);
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
