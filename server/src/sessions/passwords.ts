import { hash, verify } from '@node-rs/argon2';
import { Problem } from '../problem.ts';

/** Hashes and compares passwords, few at a time: each takes 19 MiB and about 20 ms of a thread. */
export interface Passwords {
  /** @throws Problem 503 when too many wait already */
  hash(password: string): Promise<string>;
  /** Without a hash it takes the same time and answers false. @throws Problem 503 when too many wait already */
  matches(password: string, passwordHash: string | null): Promise<boolean>;
}

/** OWASP's choice for argon2id, which is the library's default algorithm: 19 MiB, 2 passes, 1 lane. */
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 2;
/** About a second of waiting; who comes later is told to try again rather than kept. */
const mostWaiting = 64;

export function createPasswords(): Passwords {
  const queue = createQueue(atOnce, mostWaiting);
  // Compared with when there is no such person, so that the time tells nothing.
  const nobody = hash('a password that nobody has', argon2id);
  return {
    hash: (password) => queue(() => hash(password, argon2id)),
    matches: (password, passwordHash) =>
      queue(async () => {
        const matched = await verify(passwordHash ?? (await nobody), password);
        return matched && passwordHash !== null;
      }),
  };
}

/** Runs tasks in order, at most `most` at once. */
function createQueue(most: number, mostAhead: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < most) running++;
    else {
      if (waiting.length >= mostAhead) {
        throw new Problem('unavailable', {
          detail: 'Too many people sign in at this moment; try again.',
          retryAfterSeconds: 1,
        });
      }
      // Whoever finishes hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
