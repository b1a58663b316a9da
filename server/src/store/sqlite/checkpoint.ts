import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** How long after a commit the write-ahead log's file is looked at; one that is smaller holds too little to do anything. */
const lookAfterMs = 500;
const worthwhileBytes = 4 * 1024 * 1024;

/**
 * Moves the write-ahead log into the database file, in a thread of its own: a checkpoint inside a COMMIT
 * (`wal_autocheckpoint`) would hold up the event loop for as long as the disk takes. Rests while nothing is committed.
 */
export class Checkpoints {
  readonly #path: string;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #worker: Worker | null = null;
  #busy = false;
  #closed = false;

  constructor(path: string, failed: (error: unknown) => void) {
    this.#path = path;
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
    this.#worker.postMessage(log.size);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
      workerData: { path: this.#path },
    });
    worker.unref();
    worker.on('message', (done: boolean) => {
      this.#busy = false;
      if (!done) this.written();
    });
    // It starts anew with the next look.
    worker.on('error', this.#failed);
    worker.on('exit', () => {
      this.#worker = null;
      this.#busy = false;
      this.written();
    });
    return worker;
  }
}
