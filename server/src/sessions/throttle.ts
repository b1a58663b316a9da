import type { Clock } from '../clock.ts';
import { Problem } from '../problem.ts';

/** Slows down whoever guesses passwords; the right one still signs in after the wait, so nobody is ever locked out. */
export interface Throttle {
  /**
   * Runs one try for this name from this address. Tries of the same pair run one after the other: otherwise a hundred
   * sent at once would all pass before the first had failed.
   * @param attempt resolves with null when name or password is wrong
   * @throws Problem 429 while a wait is due, 503 when too many tries of this pair wait already
   */
  run<T>(name: string, address: string, attempt: () => Promise<T | null>): Promise<T | null>;
}

const windowMs = 15 * 60_000;
const freeFailures = 5;
const longestWaitMs = 60_000;
/** More pairs than this are forgotten, oldest first: memory is bounded, whoever sends names at random. */
const mostPairs = 20_000;
const mostWaiting = 64;

interface Pair {
  /** Monotonic times of the failures within the window, the newest last; as many as the longest wait needs. */
  failures: number[];
  waiting: number;
  last: Promise<unknown>;
}

export function createThrottle(clock: Clock): Throttle {
  const pairs = new Map<string, Pair>();

  function pairOf(key: string): Pair {
    const known = pairs.get(key);
    const pair = known ?? { failures: [], waiting: 0, last: Promise.resolve() };
    // Set anew, it is the newest of the map.
    pairs.delete(key);
    pairs.set(key, pair);
    if (pairs.size > mostPairs) forgetOldest();
    return pair;
  }

  function forgetOldest(): void {
    for (const [key, pair] of pairs) {
      if (pair.waiting > 0) continue;
      pairs.delete(key);
      return;
    }
  }

  return {
    async run(name, address, attempt) {
      const key = `${address} ${name}`;
      const pair = pairOf(key);
      if (pair.waiting >= mostWaiting) throw new Problem('unavailable', { retryAfterSeconds: 1 });
      const turn = pair.last.then(async () => {
        const waitMs = waitOf(pair, clock.monotonic());
        if (waitMs > 0) throw tooMany(waitMs);
        const result = await attempt();
        if (result === null) pair.failures = [...pair.failures, clock.monotonic()].slice(-16);
        else pair.failures = [];
        return result;
      });
      pair.waiting++;
      pair.last = turn.then(
        () => undefined,
        () => undefined,
      );
      try {
        return await turn;
      } finally {
        pair.waiting--;
        if (pair.failures.length === 0 && pair.waiting === 0) pairs.delete(key);
      }
    },
  };
}

/** How long a pair still has to wait: 1, 2, 4 … 60 s after its latest failure, from the fifth in the window on. */
function waitOf(pair: Pair, nowMs: number): number {
  const recent = pair.failures.filter((failedAt) => failedAt > nowMs - windowMs);
  const latest = recent.at(-1);
  if (latest === undefined || recent.length < freeFailures) return 0;
  return latest + Math.min(longestWaitMs, 1_000 * 2 ** (recent.length - freeFailures)) - nowMs;
}

function tooMany(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1_000);
  return new Problem('too-many-requests', {
    detail: `Too many failed tries for this name; wait ${seconds} s.`,
    retryAfterSeconds: seconds,
  });
}
