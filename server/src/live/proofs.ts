import type { Dispatch } from './dispatch.ts';
import type { LiveStore } from './live-store.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Person } from './people.ts';
import type { ReadQueue } from './read-queue.ts';
import type { Timers } from './timers.ts';

/** People in one query: enough to make it cheap for each, few enough not to hold up the rest. */
const batch = 1_000;

/** Asks the store for positions: one query for all who ask in one turn of the event loop. */
export interface Proofs {
  /** Has the store say where that person's inbox is; `dispatch.learn` hears it. */
  ask(person: Person): void;
}

export function createProofs(parts: {
  store: LiveStore;
  dispatch: Dispatch;
  reads: ReadQueue;
  timers: Timers;
  metrics: LiveMetrics;
  /** Hears of a query that failed. The pings that wait for it go out with a later one. */
  failed: (error: unknown) => void;
}): Proofs {
  const { store, dispatch, reads, timers, metrics, failed } = parts;
  let asking = new Set<Person>();

  function askAll(): void {
    const people = [...asking];
    asking = new Set();
    for (let at = 0; at < people.length; at += batch) {
      read(people.slice(at, at + batch)).catch(failed);
    }
  }

  async function read(people: readonly Person[]): Promise<void> {
    const proofs = await reads.run(() => store.inbox.proofs(people.map((person) => person.staff)));
    for (const person of people) {
      const counts = proofs.get(person.staff);
      if (!counts) continue;
      if (counts.seq > person.known.seq) metrics.healed();
      dispatch.learn(person, counts);
    }
  }

  return {
    ask(person) {
      if (asking.size === 0) timers.soon(askAll);
      asking.add(person);
    },
  };
}
