import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/**
 * How often Node looks, which also is the least that it reports; subtracted, an idle loop shows 0. Each look wakes the
 * process: every 10 ms, Node's default, would cost an idle server one per cent of a core. A standstill of this length is
 * always seen.
 */
const resolutionMs = 200;

/** How late the event loop was since the last time that the metrics were read. Returns what ends it. */
export function observeEventLoop(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  new Gauge({
    name: 'belfry_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last reading, as quantiles; 1 is the longest.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      const seconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolutionMs / 1e3);
      if (delay.count > 0) {
        for (const quantile of [0.5, 0.99]) this.set({ quantile }, seconds(delay.percentile(quantile * 100)));
        this.set({ quantile: 1 }, seconds(delay.max));
      }
      delay.reset();
    },
  });
  return () => {
    delay.disable();
  };
}
