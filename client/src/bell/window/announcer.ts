/** Speaks to screen readers, but not all the time. */
export interface Announcer {
  /**
   * Says it in a moment, or when enough time has passed since the last; what was waiting is replaced.
   * @param text made when it is said, so that it tells the latest
   */
  announce(text: () => string): void;
  stop(): void;
}

/** A polite live region that changes more often than this is a radio. */
const everyMs = 4_000;
/** What belongs together, an arrival and the count that it changes, is there within so long. */
const gatherMs = 50;

/** @param say writes into the live region */
export function createAnnouncer(say: (text: string) => void): Announcer {
  let saidAt = -Infinity;
  let waiting: (() => string) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    if (waiting === null) return;
    say(waiting());
    waiting = null;
    saidAt = performance.now();
  }

  return {
    announce(text) {
      waiting = text;
      timer ??= setTimeout(flush, Math.max(gatherMs, saidAt + everyMs - performance.now()));
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
