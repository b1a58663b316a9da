import type { Clock } from '../clock.ts';
import type { LiveStore } from './live-store.ts';

/** Knows since when nothing has been committed, so that a round of looks need not be made again. */
export interface Quiet {
  /** Whether the store would answer everything as it did after this monotonic time, in ms. */
  holdsSince(lookedAtMs: number): Promise<boolean>;
  /** A look failed: what was looked at before now has to be looked at again. */
  lookFailed(): void;
}

/** One for each kind of look, since only its own failures count. */
export function createQuiet({ store, clock }: { store: Pick<LiveStore, 'revision'>; clock: Clock }): Quiet {
  let revision: number | null = null;
  let sinceMs = Infinity;

  return {
    async holdsSince(lookedAtMs) {
      const present = await store.revision();
      if (present !== revision) {
        revision = present;
        sinceMs = clock.monotonic();
      }
      return lookedAtMs > sinceMs;
    },
    lookFailed() {
      sinceMs = clock.monotonic();
    },
  };
}
