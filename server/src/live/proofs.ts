import type { Counts } from '@belfry/shared/inbox';
import type { StaffKey } from '../store/store.ts';
import type { Dispatch } from './dispatch.ts';
import type { LiveStore } from './live-store.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Person } from './people.ts';
import type { Quiet } from './quiet.ts';
import type { ReadQueue } from './read-queue.ts';
import type { Timers } from './timers.ts';

/** People in one query: enough to make it cheap for each, few enough not to hold up the rest. */
const batch = 1_000;
/**
 * A position that is ahead is no lost hint for so long: that of a commit which the store can see already may be on its
 * way, as those of a broadcast are while the ones before them go out.
 */
const hintGraceMs = 250;

/** Asks the store for positions, for many people in one query; `dispatch.learn` hears what it says. */
export interface Proofs {
  /** Has that person's position proven: together with all who are asked for in this turn of the event loop. */
  ask(person: Person): void;
  /**
   * Finds those of these people who are ahead of what their sockets were sent, so that a lost hint heals. While nothing
   * is committed at all, only those whose catch-up failed are asked for.
   * @param lookedAtMs since when each of them has been looked at, in monotonic time
   */
  check(people: readonly Person[], lookedAtMs: number): void;
}

export function createProofs(parts: {
  store: LiveStore;
  quiet: Quiet;
  dispatch: Dispatch;
  reads: ReadQueue;
  timers: Timers;
  metrics: LiveMetrics;
  /** Hears of a query that failed. The pings that wait for it go out with a later one. */
  failed: (error: unknown) => void;
}): Proofs {
  const { store, quiet, dispatch, reads, timers, metrics, failed } = parts;
  let asked = new Set<Person>();

  function proveAsked(): void {
    const people = [...asked];
    asked = new Set();
    inBatches(people, (some) => store.inbox.proofs(some.map((person) => person.staff)), learn);
  }

  function readFailed(error: unknown): void {
    quiet.lookFailed();
    failed(error);
  }

  function inBatches(
    people: readonly Person[],
    read: (some: readonly Person[]) => Promise<Map<StaffKey, Counts>>,
    answered: (some: readonly Person[], answer: Map<StaffKey, Counts>) => void,
  ): void {
    for (let at = 0; at < people.length; at += batch) {
      const some = people.slice(at, at + batch);
      reads
        .run(() => read(some))
        .then((answer) => {
          if (answer.size > 0) answered(some, answer);
        }, readFailed);
    }
  }

  function learn(people: readonly Person[], answer: Map<StaffKey, Counts>): void {
    for (const person of people) {
      const counts = answer.get(person.staff);
      if (!counts) continue;
      if (counts.seq > person.known.seq) metrics.healed();
      dispatch.learn(person, counts);
    }
  }

  return {
    ask(person) {
      if (asked.size === 0) timers.soon(proveAsked);
      asked.add(person);
    },
    check(people, lookedAtMs) {
      if (people.length === 0) return;
      quiet.holdsSince(lookedAtMs).then((holds) => {
        inBatches(
          holds ? people.filter((person) => person.leftBehind) : people,
          (some) => store.inbox.ahead(new Map(some.map((person) => [person.staff, reached(person)]))),
          (some, answer) => {
            timers.after(hintGraceMs, () => {
              learn(some, answer);
            });
          },
        );
      }, readFailed);
    },
  };
}

/** How far all of a person's sockets have come. One that is still opening reads its position itself. */
function reached({ connections, known }: Person): number {
  let least = known.seq;
  for (const { phase, sent } of connections) if (phase === 'ready' && sent < least) least = sent;
  return least;
}
