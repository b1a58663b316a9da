const floorMs = 250;
const firstCapMs = 1_000;
const lastCapMs = 30_000;

/** Live for so long, and the next failure is a new one: `n` starts at 0 again. */
export const settledAfterMs = 10_000;

/**
 * How long to wait before the next try: `250 ms + random × (min(30 s, 1 s × 2ⁿ) − 250 ms)`. The whole span is drawn anew
 * each time ("full jitter"), so that ten thousand pages that lost one server do not come back in waves.
 * @param n how many tries failed since the connection was last settled
 * @param random gives a number from 0 up to, but not including, 1
 */
export function reconnectDelayMs(n: number, random: () => number): number {
  const capMs = Math.min(lastCapMs, firstCapMs * 2 ** n);
  return floorMs + random() * (capMs - floorMs);
}

/** How long to wait after a planned close, as its `bye` asked for. */
export function plannedDelayMs(
  bye: { retryAfterMs: number; spreadMs: number },
  random: () => number,
): number {
  return bye.retryAfterMs + random() * bye.spreadMs;
}
