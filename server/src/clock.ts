/** Where the time comes from; tests bring their own. */
export interface Clock {
  /** Wall time in milliseconds since 1970 (UTC); may jump. For what is stored and shown. */
  now(): number;
  /** Monotonic time in milliseconds from an arbitrary start; never jumps. For durations and limits. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
