import type { LiveEnvironment } from './environment.ts';
import { TimerSlot } from './timer-slot.ts';

const tickMs = 5_000;
/** A tick may be this late before it counts as sleep; a busy page is late as well. */
const slackMs = 10_000;
/** Browsers let a hidden page's timers run once a minute only, which is no sleep. */
const hiddenSlackMs = 120_000;

/**
 * Notices that the machine slept, which no event of the browser says. Two signs: wall time went on while the monotonic
 * clock stood still (most systems), or a tick came far too late by both (where the monotonic clock counts sleep, and
 * where the page was frozen).
 */
export class WakeWatch {
  readonly #environment: LiveEnvironment;
  readonly #timer: TimerSlot;
  readonly #woke: (sleptMs: number) => void;
  #wallAt = 0;
  #monotonicAt = 0;

  /** @param woke hears for how long the monotonic clock stood still; 0 where it went on */
  constructor(environment: LiveEnvironment, woke: (sleptMs: number) => void) {
    this.#environment = environment;
    this.#timer = new TimerSlot(environment.setTimer);
    this.#woke = woke;
  }

  begin(): void {
    const { clock } = this.#environment;
    this.#wallAt = clock.now();
    this.#monotonicAt = clock.monotonic();
    this.#timer.set(tickMs, () => {
      this.#compare();
    });
  }

  /** Looks at once, for whoever has a reason to believe that time has passed. */
  look(): void {
    if (this.#timer.isSet) this.#compare();
  }

  end(): void {
    this.#timer.clear();
  }

  #compare(): void {
    const { clock } = this.#environment;
    const monotonicMs = clock.monotonic() - this.#monotonicAt;
    const stoodStillMs = clock.now() - this.#wallAt - monotonicMs;
    const slackHereMs = this.#environment.isVisible() ? slackMs : hiddenSlackMs;
    this.begin();
    if (stoodStillMs > slackMs) this.#woke(stoodStillMs);
    else if (monotonicMs > tickMs + slackHereMs) this.#woke(0);
  }
}
