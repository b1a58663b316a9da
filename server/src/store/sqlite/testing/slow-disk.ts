import { Durability, type FlushFailed } from '../durability.ts';

/** A disk in the test's hand: each flush takes until the test ends it. */
export class SlowDisk {
  readonly failures: FlushFailed[] = [];
  readonly durability: Durability;
  /** What a flush in place meets. */
  inPlace = (): void => {
    throw new Error('not expected in place');
  };
  readonly #flushes: { resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor() {
    this.durability = new Durability({
      commits: 0,
      flush: {
        beside: () =>
          new Promise((resolve, reject) => {
            this.#flushes.push({ resolve, reject });
          }),
        inPlace: () => {
          this.inPlace();
        },
      },
      failed: (error) => this.failures.push(error),
    });
  }

  /** How many flushes are under way. */
  get flushing(): number {
    return this.#flushes.length;
  }

  /** Ends the oldest flush and lets those go on who waited for it. */
  async flushed(): Promise<void> {
    this.#flushes.shift()?.resolve();
    await new Promise(setImmediate);
  }

  async refuse(error: Error): Promise<void> {
    this.#flushes.shift()?.reject(error);
    await new Promise(setImmediate);
  }
}

/** A disk that is there at once. */
export function quickDisk(): Durability {
  return new Durability({
    commits: 0,
    flush: { beside: () => Promise.resolve(), inPlace: () => undefined },
    failed(error) {
      throw error;
    },
  });
}
