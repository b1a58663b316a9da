import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** How often the write-ahead log's size is looked at, and from which size on something is done. */
const everyMs = 500;
const worthwhileBytes = 4 * 1024 * 1024;

/**
 * Moves the write-ahead log into the database file, in a thread of its own: a checkpoint inside a COMMIT
 * (`wal_autocheckpoint`) would hold up the event loop for as long as the disk takes.
 */
export class Checkpoints {
  readonly #path: string;
  readonly #failed: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  #worker: Worker | null = null;
  #busy = false;
  /** When the log was written that a checkpoint has wholly dealt with, in ms since 1970. */
  #doneUpToMs = 0;
  #closed = false;

  constructor(path: string, failed: (error: unknown) => void) {
    this.#path = path;
    this.#failed = failed;
    this.#timer = setInterval(() => void this.#look(), everyMs).unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#worker?.terminate();
  }

  async #look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const log = await stat(`${this.#path}-wal`).catch(() => null);
    if (this.#closed || !log || log.size < worthwhileBytes || log.mtimeMs === this.#doneUpToMs) {
      this.#busy = false;
      return;
    }
    this.#worker ??= this.#startWorker();
    this.#worker.once('message', (done: boolean) => {
      // Written since then, it has another time.
      if (done) this.#doneUpToMs = log.mtimeMs;
      this.#busy = false;
    });
    this.#worker.postMessage(log.size);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
      workerData: { path: this.#path },
    });
    worker.unref();
    // It starts anew with the next look.
    worker.on('error', this.#failed);
    worker.on('exit', () => {
      this.#worker = null;
      this.#busy = false;
    });
    return worker;
  }
}
