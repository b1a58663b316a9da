import type { LiveEnvironment } from './environment.ts';
import { TimerSlot } from './timer-slot.ts';

/** How long an answer to a `ping` that shall prove the line may take. */
const proofMs = 5_000;
/** What was heard so recently proves the line by itself (and keeps far below 60 messages a minute). */
const freshMs = 2_000;

/**
 * Watches whether the other side still speaks. A socket whose peer is gone looks open for hours; only what was heard
 * counts. Hearing something costs a number and no timer: the one timer looks at that number when it is due.
 */
export class Liveness {
  readonly #environment: LiveEnvironment;
  readonly #silenceTimer: TimerSlot;
  readonly #proofTimer: TimerSlot;
  readonly #ping: () => void;
  readonly #silent: () => void;
  #limitMs = 0;
  #heardAt = 0;

  /**
   * @param ping asks the other side for an answer
   * @param silent hears that it has said nothing for too long; called once for each `begin`
   */
  constructor(environment: LiveEnvironment, ping: () => void, silent: () => void) {
    this.#environment = environment;
    this.#silenceTimer = new TimerSlot(environment.setTimer);
    this.#proofTimer = new TimerSlot(environment.setTimer);
    this.#ping = ping;
    this.#silent = silent;
  }

  /** Starts watching; silence for `everyMs + graceMs` is too long. */
  begin({ everyMs, graceMs }: { everyMs: number; graceMs: number }): void {
    this.end();
    this.#limitMs = everyMs + graceMs;
    this.heard();
    this.#watch();
  }

  /** Something came. */
  heard(): void {
    this.#heardAt = this.#environment.clock.monotonic();
    this.#proofTimer.clear();
  }

  /** Asks for a sign of life, unless there was one just now, and takes silence for the end. */
  prove(): void {
    if (this.#proofTimer.isSet || this.#silenceMs() < freshMs) return;
    this.#proofTimer.set(Math.min(proofMs, this.#limitMs), () => {
      this.#giveUp();
    });
    this.#ping();
  }

  /** Whether a sleep was so long that the other side has ended the connection on its part. */
  isOutslept(sleptMs: number): boolean {
    return this.#silenceMs() + sleptMs >= this.#limitMs;
  }

  end(): void {
    this.#silenceTimer.clear();
    this.#proofTimer.clear();
  }

  #watch(): void {
    this.#silenceTimer.set(Math.max(0, this.#limitMs - this.#silenceMs()), () => {
      if (this.#silenceMs() >= this.#limitMs) this.#giveUp();
      else this.#watch();
    });
  }

  #giveUp(): void {
    this.end();
    this.#silent();
  }

  #silenceMs(): number {
    return this.#environment.clock.monotonic() - this.#heardAt;
  }
}
