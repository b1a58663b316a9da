import type { Clock } from '../clock.ts';
import type { Timers } from './timers.ts';

/** Reads of the store that are on their way at once, so that a storm leaves connections of a pool to others. */
const parallel = 32;
/** Time that reads may take of one turn of the event loop; an embedded store reads within the call. */
const turnMs = 8;

/**
 * Lets reads of the store through at once while there are few, and in order and in slices when there are many: 10,000
 * clients that resume together, or a change that all of them must read, would otherwise hold up everything else.
 */
export interface ReadQueue {
  /** Runs `read` when its time has come; settles as it does. */
  run<T>(read: () => Promise<T>): Promise<T>;
}

export function createReadQueue(clock: Clock, timers: Timers): ReadQueue {
  const waiting: (() => void)[] = [];
  let first = 0; // of `waiting`: taking from the front of a long array would move all the others
  let underway = 0;
  let turnOpen = false;
  let turnEndsMs = 0;

  function hasRoom(): boolean {
    if (!turnOpen) {
      turnOpen = true;
      turnEndsMs = clock.monotonic() + turnMs;
      timers.soon(() => {
        turnOpen = false;
        startWaiting();
      });
    }
    return underway < parallel && clock.monotonic() < turnEndsMs;
  }

  function startWaiting(): void {
    while (first < waiting.length && hasRoom()) waiting[first++]?.();
    if (first === waiting.length) {
      waiting.length = 0;
      first = 0;
    }
  }

  return {
    async run(read) {
      if (waiting.length > 0 || !hasRoom()) {
        await new Promise<void>((resolve) => {
          waiting.push(() => {
            underway++;
            resolve();
          });
        });
      } else {
        underway++;
      }
      try {
        return await read();
      } finally {
        underway--;
        startWaiting();
      }
    },
  };
}
