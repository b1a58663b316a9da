import type { Clock } from '../clock.ts';

/**
 * Time as far as this process was attending to its sockets. It stands still while the process does (suspended, or busy
 * for long), since what peers sent meanwhile has not been read yet: our silence is not theirs.
 */
export class Attention {
  readonly #clock: Clock;
  readonly #longestMs: number;
  #attendedMs = 0;
  #lookedAtMs: number;

  /** @param longestMs the longest between two looks that is no standstill */
  constructor(clock: Clock, longestMs: number) {
    this.#clock = clock;
    this.#longestMs = longestMs;
    this.#lookedAtMs = clock.monotonic();
  }

  /** Milliseconds since it began, less the standstills. */
  get nowMs(): number {
    return this.#attendedMs + Math.min(this.#clock.monotonic() - this.#lookedAtMs, this.#longestMs);
  }

  /** Said regularly: the process does attend to its sockets. */
  look(): void {
    this.#attendedMs = this.nowMs;
    this.#lookedAtMs = this.#clock.monotonic();
  }
}
