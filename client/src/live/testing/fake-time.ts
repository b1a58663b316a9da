import type { LiveClock, SetTimer } from '../environment.ts';

interface PlannedTimer {
  dueAt: number;
  run: () => void;
}

/** A clock that a test moves, with the timers that hang on it. */
export class FakeTime implements LiveClock {
  /** Wall time starts far from 0, lest anything takes one clock for the other. */
  #wallMs = Date.UTC(2026, 0, 5, 9);
  #monotonicMs = 1_000;
  #nextId = 1;
  readonly #planned = new Map<number, PlannedTimer>();
  /** Timers fire only at multiples of this, as those of a hidden tab do. */
  granularityMs = 1;

  now(): number {
    return this.#wallMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  readonly setTimer: SetTimer = (run, ms) => {
    const id = this.#nextId++;
    this.#planned.set(id, { dueAt: this.#monotonicMs + ms, run });
    return () => this.#planned.delete(id);
  };

  get timers(): number {
    return this.#planned.size;
  }

  /** Lets time pass; what is due fires in its order, each at its time. */
  advance(ms: number): void {
    const until = this.#monotonicMs + ms;
    for (let next = this.#next(); next && next.at <= until; next = this.#next()) {
      this.#move(Math.max(0, next.at - this.#monotonicMs));
      this.#planned.delete(next.id);
      next.run();
    }
    this.#move(until - this.#monotonicMs);
  }

  /** The machine sleeps: wall time goes on, everything else stands still. */
  sleep(ms: number): void {
    this.#wallMs += ms;
  }

  /** The machine sleeps, or the page is frozen, where the monotonic clock goes on: timers fire late afterwards. */
  freeze(ms: number): void {
    this.#move(ms);
  }

  #move(ms: number): void {
    this.#wallMs += ms;
    this.#monotonicMs += ms;
  }

  #next(): { id: number; at: number; run: () => void } | null {
    let first: { id: number; at: number; run: () => void } | null = null;
    for (const [id, { dueAt, run }] of this.#planned) {
      const at = Math.ceil(Math.max(dueAt, this.#monotonicMs) / this.granularityMs) * this.granularityMs;
      if (!first || at < first.at) first = { id, at, run };
    }
    return first;
  }
}
