import type { Item } from '@belfry/shared/inbox';
import { ref, type Ref } from 'vue';
import type { Drift, Outcome } from '../../inbox/reducer.ts';
import type { Mirror } from './mirror.ts';

/** The one way from the reducer to the page: whatever was merged is handed on here. */
export interface Intake {
  /** Takes what an input brought. A proof came with it. */
  take: (outcome: Outcome) => void;
  /** When the last proof was seen, `Date.now()`. */
  readonly checkedAt: Ref<number | null>;
  /** How many arrived while nobody listened, until someone looked. */
  readonly missed: Ref<number>;
  /** There may have been more than that. */
  readonly missedAtLeast: Ref<boolean>;
  /** Hears what arrives live; returns how to stop that. */
  onArrival: (listener: (items: Item[]) => void) => () => void;
  clearMissed: () => void;
  clear: () => void;
}

/** @param afterwards looks whether something has to be fetched now */
export function createIntake(mirror: Mirror, afterwards: () => void): Intake {
  const checkedAt = ref<number | null>(null);
  const missed = ref(0);
  const missedAtLeast = ref(false);
  const listeners = new Set<(items: Item[]) => void>();
  return {
    checkedAt,
    missed,
    missedAtLeast,
    take({ arrivals, missed: more, missedAtLeast: atLeast, drift }) {
      checkedAt.value = Date.now();
      missed.value += more;
      missedAtLeast.value ||= atLeast;
      if (drift) report(drift);
      mirror.changed();
      if (arrivals.length > 0) for (const listener of [...listeners]) listener(arrivals);
      afterwards();
    },
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clearMissed() {
      missed.value = 0;
      missedAtLeast.value = false;
    },
    clear() {
      checkedAt.value = null;
      missed.value = 0;
      missedAtLeast.value = false;
    },
  };
}

/** The promise of the badge is broken, here or at the server. The page mends itself; whoever looks after it should know. */
function report({ held, seen }: Drift): void {
  reportError(new Error(`One position with two counts: ${JSON.stringify({ held, seen })}`));
}
