import { Worker } from 'node:worker_threads';
import type { BulkJob, StepEnd } from '../bulk.ts';
import { type Hint, StoreUnavailable } from '../store.ts';
import { type HintPack, unpackHints } from './hint-pack.ts';

/** A step that is committed and on the disk. */
export interface BulkResult extends StepEnd {
  hints: Hint[];
}

/** Takes the steps of bulk jobs, one at a time. */
export interface BulkRunner {
  /** Resolves when a step can be taken at once. */
  ready(): Promise<void>;
  /** @throws what SQLite says, or `StoreUnavailable` when nobody can tell whether the step was committed */
  run(job: BulkJob): Promise<BulkResult>;
}

/** What the thread says. An error's own members do not come across with it (HTML, section 2.7.4 StructuredSerialize). */
export type BulkAnswer = (StepEnd & { hints: HintPack }) | { error: Error; errcode: number | undefined };

interface Thread {
  worker: Worker;
  /** Its modules are loaded. */
  ready: Promise<unknown>;
}

/**
 * Writes in a thread of its own, on a connection of its own, what would hold up the event loop: ten thousand inboxes are
 * some 60 ms, ten thousand items of one inbox 100 to 600. The caller sees to it that nobody else in this process writes
 * meanwhile. The thread is there from the first call of `ready` on; starting takes some 0.4 s, and 50 MiB of memory.
 */
export class BulkThread implements BulkRunner {
  readonly #path: string;
  readonly #failed: (error: unknown) => void;
  #thread: Thread | null = null;
  #waiting: PromiseWithResolvers<BulkResult> | null = null;

  /** @param failed hears of a thread that has come to an end by itself; it starts anew with the next job */
  constructor(path: string, failed: (error: unknown) => void) {
    this.#path = path;
    this.#failed = failed;
  }

  async ready(): Promise<void> {
    this.#thread ??= this.#start();
    await this.#thread.ready;
  }

  async run(job: BulkJob): Promise<BulkResult> {
    const { worker } = (this.#thread ??= this.#start());
    const waiting = Promise.withResolvers<BulkResult>();
    this.#waiting = waiting;
    // As long as somebody waits for it, the process does not end by itself.
    worker.ref();
    // Before anything is awaited: the event loop may be busy with hints next.
    worker.postMessage(job);
    try {
      return await waiting.promise;
    } finally {
      worker.unref();
      this.#waiting = null;
    }
  }

  async close(): Promise<void> {
    await this.#thread?.worker.terminate();
  }

  #start(): Thread {
    const ready = Promise.withResolvers<unknown>();
    ready.promise.catch(() => undefined); // of a thread that nobody waits for
    const worker = new Worker(new URL('./bulk-worker.ts', import.meta.url), {
      workerData: { path: this.#path },
    });
    worker.on('message', (said: 'ready' | BulkAnswer) => {
      if (said === 'ready') {
        if (!this.#waiting) worker.unref();
        ready.resolve(undefined);
      } else if ('hints' in said) {
        this.#waiting?.resolve({ ...said, hints: unpackHints(said.hints) });
      } else {
        this.#waiting?.reject(withCode(said.error, said.errcode));
      }
    });
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
      this.#failed(error);
    });
    worker.on('exit', () => {
      this.#thread = null;
      const ended = new StoreUnavailable('the thread for writes to many inboxes has ended', { cause });
      ready.reject(ended);
      this.#waiting?.reject(ended);
    });
    return { worker, ready: ready.promise };
  }
}

/** The error as `node:sqlite` throws it. */
function withCode(error: Error, errcode: number | undefined): Error {
  return errcode === undefined ? error : Object.assign(error, { code: 'ERR_SQLITE_ERROR', errcode });
}
