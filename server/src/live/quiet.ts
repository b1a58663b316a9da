import type { Clock } from '../clock.ts';
import type { LiveStore } from './live-store.ts';

/** Knows since when nothing has been committed: what was read after that needs no second look. */
export interface Quiet {
  /** Resolves with a monotonic time in ms: whatever the store was asked later than that, it would answer again. */
  sinceMs(): Promise<number>;
}

export function createQuiet({ store, clock }: { store: Pick<LiveStore, 'revision'>; clock: Clock }): Quiet {
  let revision: number | null = null;
  let sinceMs = Infinity;

  return {
    async sinceMs() {
      const present = await store.revision();
      if (present !== revision) {
        revision = present;
        sinceMs = clock.monotonic();
      }
      return sinceMs;
    },
  };
}
