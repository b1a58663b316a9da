import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { LiveMetrics } from '../live/metrics.ts';

/** Counts the live side. */
export function createLiveMetrics(registry: Registry): LiveMetrics {
  const registers = [registry];
  const open = new Gauge({ name: 'belfry_live_connections', help: 'Sockets that are open.', registers });
  const behind = new Gauge({
    name: 'belfry_live_people_behind',
    help: 'People for whom a catch-up is under way.',
    registers,
  });
  const ready = new Counter({
    name: 'belfry_live_ready_total',
    help: 'Connections by how they began: at their position, with a replay, or with a reset.',
    labelNames: ['sync'],
    registers,
  });
  const resets = new Counter({
    name: 'belfry_live_resets_total',
    help: 'Open connections that were told to load anew, because too much had changed for one frame.',
    registers,
  });
  const latency = new Histogram({
    name: 'belfry_live_push_duration_seconds',
    help: 'Time from the news of a position to the last catch-up read for it.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const healed = new Counter({
    name: 'belfry_live_lost_hints_total',
    help: 'Positions that only a check found, since their hint was lost.',
    registers,
  });
  const closed = new Counter({
    name: 'belfry_live_closed_total',
    help: 'Sockets that this side closed, by close code.',
    labelNames: ['code'],
    registers,
  });
  const cut = new Counter({
    name: 'belfry_live_evicted_total',
    help: 'Sockets that this side cut without a close frame, by reason.',
    labelNames: ['reason'],
    registers,
  });
  return {
    open(sockets) {
      open.set(sockets);
    },
    behind(people) {
      behind.set(people);
    },
    ready(sync) {
      ready.inc({ sync });
    },
    reset() {
      resets.inc();
    },
    caughtUp(waitedMs) {
      latency.observe(waitedMs / 1_000);
    },
    healed() {
      healed.inc();
    },
    closed(code) {
      closed.inc({ code });
    },
    cut(reason) {
      cut.inc({ reason });
    },
  };
}
