import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../problem.ts';

/** How many publish requests a producer key may make. */
export interface KeyRate {
  /** Counts one. @throws Problem 429 with the time after which the next window begins */
  take(keyId: string): Promise<void>;
}

/** @param perSecond requests in each second, all of which may come at once */
export function createKeyRate(perSecond: number): KeyRate {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  return {
    async take(keyId) {
      try {
        await limiter.consume(keyId);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw new Problem('too-many-requests', {
          detail: `This key may publish ${perSecond} times a second.`,
          retryAfterSeconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)),
          cause: refused,
        });
      }
    },
  };
}
