import type { Clock } from '../../clock.ts';
import type { Timers } from '../timers.ts';

/** A clock and timers that move only when told. `soon` is the next turn of the real event loop. */
export interface ManualTime {
  clock: Clock;
  timers: Timers;
  /** Moves time on, running what falls due in order, each with the event loop drained after it. */
  advance(ms: number): Promise<void>;
  /** Moves the clock alone, as a process that stood still finds it. */
  skip(ms: number): void;
  /** How many timers are set. */
  pending(): number;
}

/** Lets promises settle and what was asked for `soon` run. */
export async function settled(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function createManualTime(startMs = Date.UTC(2026, 0, 31, 9)): ManualTime {
  let elapsedMs = 0;
  const set = new Set<{ dueMs: number; everyMs: number | null; run: () => void }>();

  function start(ms: number, everyMs: number | null, run: () => void): () => void {
    const timer = { dueMs: elapsedMs + ms, everyMs, run };
    set.add(timer);
    return () => set.delete(timer);
  }

  return {
    clock: { now: () => startMs + elapsedMs, monotonic: () => elapsedMs },
    timers: {
      every: (ms, run) => start(ms, ms, run),
      after: (ms, run) => start(ms, null, run),
      soon: (run) => setImmediate(run),
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      for (;;) {
        const [next] = [...set].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs);
        if (!next) break;
        elapsedMs = Math.max(elapsedMs, next.dueMs);
        if (next.everyMs === null) set.delete(next);
        else next.dueMs = elapsedMs + next.everyMs;
        next.run();
        await settled();
      }
      elapsedMs = untilMs;
      await settled();
    },
    skip(ms) {
      elapsedMs += ms;
    },
    pending: () => set.size,
  };
}
