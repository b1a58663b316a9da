/** Time that runs out, but not while it is held: for what leaves by itself unless someone is at it. */
export interface Countdown {
  /** Stands still while pointer or focus is on it. */
  hold(): void;
  /** Goes on, with a moment's grace however little was left. */
  release(): void;
  /** Ends without a word. */
  stop(): void;
}

/** What was just let go of does not vanish in the same instant. */
const graceMs = 2_000;

/** Counts from now; `onEnd` is called once. */
export function createCountdown(ms: number, onEnd: () => void): Countdown {
  let leftMs = ms;
  let startedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function run(): void {
    startedAt = performance.now();
    timer = setTimeout(onEnd, leftMs);
  }

  function hold(): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    leftMs = Math.max(graceMs, leftMs - (performance.now() - startedAt));
  }

  run();
  return {
    hold,
    release() {
      if (timer === undefined) run();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
