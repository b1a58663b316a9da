import type { SetTimer } from './environment.ts';

/** A timer that can be set only once at a time: setting it again takes back the time before. */
export class TimerSlot {
  readonly #setTimer: SetTimer;
  #takeBack: (() => void) | null = null;

  constructor(setTimer: SetTimer) {
    this.#setTimer = setTimer;
  }

  get isSet(): boolean {
    return this.#takeBack !== null;
  }

  set(ms: number, run: () => void): void {
    this.clear();
    this.#takeBack = this.#setTimer(() => {
      this.#takeBack = null;
      run();
    }, ms);
  }

  clear(): void {
    this.#takeBack?.();
    this.#takeBack = null;
  }
}
