import { StoreUnavailable } from '../store.ts';
import { isFailedFlush } from './failure.ts';

/** The log of a database could not be flushed; whatever was committed since the last flush may be on the disk or not. */
export class FlushFailed extends Error {
  override name = 'FlushFailed';
  constructor(cause: unknown) {
    super(
      'the disk did not take what was committed, and nobody can tell how much of it; nothing more is answered. Look at the disk and start again: what was answered before is there',
      { cause },
    );
  }
}

/** The disk has not taken within `lateMs` what is written. It may still, so that a write may come to be. */
export function writingIsLate(): StoreUnavailable {
  return new StoreUnavailable('writing takes too long; what was begun may still be written');
}

interface Waiting {
  /** How many commits there were when it began to wait. */
  commits: number;
  run: () => void;
  /** Tells that it takes too long; null for what must be told in the end. */
  late: (() => void) | null;
}

/** How the log gets to the disk. Both throw, or reject, when it does not. */
export interface Flush {
  /** Resolves when all that was committed before the call is on the disk; the event loop goes on meanwhile. */
  beside(): Promise<void>;
  /** The same with the event loop standing still. */
  inPlace(): void;
}

/** A disk whose last flush took no longer is quick; handing one to a thread costs some 0.2 ms. */
const quickMs = 1;
/** After so long those who wait for a flush are told that the disk is late; a request is answered within 2.5 s. */
export const lateMs = 2_000;

/**
 * Knows which commits the disk has. A COMMIT itself does not wait for it (`synchronous=normal`): the log is flushed
 * beside the event loop, one flush for all that was committed before it began. Whatever tells the outside of a commit,
 * the answer to a write, a hint or a read, waits here until the disk has it.
 */
export class Durability {
  readonly #flush: Flush;
  readonly #failed: (error: FlushFailed) => void;
  #waiting: Waiting[] = [];
  #committed: number;
  #flushed: number;
  #flushing = false;
  /** How many waits for the disk take too long. */
  #late = 0;
  /**
   * How long the last flush took, with the wait for a thread and for the event loop where it was beside: a process that
   * is busy had better not stand still either.
   */
  #tookMs = Infinity;

  /**
   * @param options.commits how many there are already, all of them flushed
   * @param options.failed must end the process: after a failed flush a later one proves nothing (https://lwn.net/Articles/752063/)
   */
  constructor(options: { commits: number; flush: Flush; failed: (error: FlushFailed) => void }) {
    this.#committed = options.commits;
    this.#flushed = options.commits;
    this.#flush = options.flush;
    this.#failed = options.failed;
  }

  /** How many commits the disk has. */
  get commits(): number {
    return this.#flushed;
  }

  /** Whether the disk is waited for so long already that nothing more should be committed. */
  get late(): boolean {
    return this.#late > 0;
  }

  /**
   * A transaction that has changed something was committed.
   * @param alone it did one thing and nobody waits behind it: then a quick disk is waited for in place
   */
  committed({ alone }: { alone: boolean }): void {
    this.#committed++;
    if (this.#flushing) return;
    if (alone && this.#tookMs <= quickMs) this.#flushInPlace();
    else void this.#flushBeside();
  }

  /**
   * Waits for a commit of another connection that comes with its own flush (`synchronous=full`): the disk then has what
   * was committed here before as well, for it is the same file.
   * @param late runs when it takes longer than `withinMs`
   * @throws what `commit` throws; when that is a failed flush, the process ends and this never settles
   */
  async elsewhere<T>(commit: Promise<T>, withinMs: number, late: () => void): Promise<T> {
    const ended = this.#watch(withinMs, late);
    try {
      const result = await commit;
      this.#has(++this.#committed);
      return result;
    } catch (error) {
      if (!isFailedFlush(error)) throw error;
      this.fail(error);
    } finally {
      ended();
    }
    return new Promise<never>(() => undefined);
  }

  /**
   * Runs this when the disk has all that is committed now: at once where it has it already, in the order of the calls.
   * @param late runs instead when that takes too long
   */
  whenFlushed(run: () => void, late: (() => void) | null = null): void {
    if (this.#flushed === this.#committed) run();
    else if (late && this.late) late();
    else this.#waiting.push({ commits: this.#committed, run, late });
  }

  #flushInPlace(): void {
    const beganAt = performance.now();
    try {
      this.#flush.inPlace();
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#tookMs = performance.now() - beganAt;
    this.#flushed = this.#committed;
  }

  async #flushBeside(): Promise<void> {
    const upTo = this.#committed;
    const beganAt = performance.now();
    this.#flushing = true;
    const ended = this.#watch(lateMs);
    try {
      await this.#flush.beside();
    } catch (error) {
      this.fail(error);
      return;
    } finally {
      ended();
    }
    this.#tookMs = performance.now() - beganAt;
    this.#flushing = false;
    this.#has(upTo);
  }

  /** The disk has what was committed up to there, and perhaps more. */
  #has(commits: number): void {
    this.#flushed = Math.max(this.#flushed, commits);
    // The disk takes what came meanwhile, while those who waited are answered.
    if (this.#committed > this.#flushed && !this.#flushing) void this.#flushBeside();
    const later = this.#waiting.findIndex(({ commits }) => commits > this.#flushed);
    const ready = this.#waiting.splice(0, later === -1 ? this.#waiting.length : later);
    for (const { run } of ready) run();
  }

  /** Sees to it that nobody waits for the disk without being told. @returns ends that */
  #watch(withinMs: number, late?: () => void): () => void {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#late++;
      const told = this.#waiting.filter(({ late }) => late !== null);
      this.#waiting = this.#waiting.filter(({ late }) => late === null);
      for (const { late } of told) late?.();
      late?.();
    }, withinMs).unref();
    return () => {
      clearTimeout(timer);
      if (isLate) this.#late--;
    };
  }

  /** A flush has failed, here or in SQLite. */
  fail(error: unknown): void {
    // For ever flushing: nobody is told of anything any more.
    this.#flushing = true;
    this.#failed(new FlushFailed(error));
  }
}
