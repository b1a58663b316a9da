import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { type Outcome, worthwhileBytes } from './checkpoint-run.ts';
import type { CheckpointOrder } from './checkpoint-worker.ts';

/** How long after a commit the write-ahead log's file is looked at. */
const lookAfterMs = 500;

/**
 * Moves the write-ahead log into the database file, in a thread of its own: a checkpoint inside a COMMIT
 * (`wal_autocheckpoint`) would hold up the event loop for as long as the disk takes. Rests while nothing is committed.
 */
export class Checkpoints {
  readonly #path: string;
  readonly #file: number;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #worker: Worker | null = null;
  #busy = false;
  /** The size of the log's file when it was looked at last. */
  #logBytes = 0;
  /** Only writers keep the log from being begun anew. */
  #wantsTurn = false;
  #endTurn: (() => void) | null = null;
  #closed = false;

  /**
   * @param path of the database file
   * @param file the same file, open as long as this is
   * @param failed hears of a checkpoint that failed; the next one is made as ever
   */
  constructor(path: string, file: number, failed: (error: unknown) => void) {
    this.#path = path;
    this.#file = file;
    this.#failed = failed;
    this.written(); // by a process that ended before it could move everything
  }

  /** Something was committed. */
  written(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#look();
    }, lookAfterMs).unref();
  }

  /**
   * To be called between two transactions by a writer that never leaves the database alone for long.
   * @returns nothing when no turn is wanted, or what resolves when it is over
   */
  turn(): Promise<void> | undefined {
    const worker = this.#worker;
    if (!worker || !this.#wantsTurn || this.#busy || this.#closed) return undefined;
    this.#busy = true;
    worker.postMessage({ logBytes: this.#logBytes, inTurn: true } satisfies CheckpointOrder);
    return new Promise((resolve) => {
      this.#endTurn = resolve;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#worker?.terminate();
  }

  async #look(): Promise<void> {
    if (this.#busy) {
      this.written();
      return;
    }
    this.#busy = true;
    const log = await stat(`${this.#path}-wal`).catch(() => null);
    if (this.#closed || !log || log.size < worthwhileBytes) {
      this.#busy = false;
      return;
    }
    this.#worker ??= this.#startWorker();
    this.#logBytes = log.size;
    this.#worker.postMessage({ logBytes: log.size, inTurn: false } satisfies CheckpointOrder);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
      workerData: { path: this.#path, file: this.#file },
    });
    worker.unref();
    worker.on('message', (outcome: Outcome) => {
      this.#rest();
      this.#wantsTurn = outcome === 'in-turn';
      if (outcome !== 'done') this.written();
    });
    // It starts anew with the next look.
    worker.on('error', this.#failed);
    worker.on('exit', () => {
      this.#worker = null;
      this.#rest();
      this.written();
    });
    return worker;
  }

  #rest(): void {
    this.#busy = false;
    this.#wantsTurn = false;
    this.#endTurn?.();
    this.#endTurn = null;
  }
}
