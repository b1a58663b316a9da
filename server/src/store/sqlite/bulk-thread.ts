import { Worker } from 'node:worker_threads';
import type { BulkJob } from '../bulk.ts';
import { type Hint, StoreUnavailable } from '../store.ts';
import { type HintPack, unpackHints } from './hint-pack.ts';

/** A step that is committed and on the disk. */
export interface BulkResult {
  /** Whether more is left. */
  more: boolean;
  hints: Hint[];
}

/** Takes the steps of bulk jobs, one at a time. */
export interface BulkRunner {
  /** @throws what SQLite says, or `StoreUnavailable` when nobody can tell whether the step was committed */
  run(job: BulkJob): Promise<BulkResult>;
}

/** What the thread says. An error's own members do not come across with it (HTML, section 2.7.4 StructuredSerialize). */
export type BulkAnswer = { more: boolean; hints: HintPack } | { error: Error; errcode: number | undefined };

/**
 * Writes in a thread of its own, on a connection of its own, what would hold up the event loop: ten thousand inboxes are
 * some 60 ms. Begins with the first job. The caller sees to it that nobody else in this process writes meanwhile.
 */
export class BulkThread implements BulkRunner {
  readonly #path: string;
  #worker: Worker | null = null;
  #waiting: PromiseWithResolvers<BulkResult> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async run(job: BulkJob): Promise<BulkResult> {
    const worker = (this.#worker ??= this.#start());
    this.#waiting = Promise.withResolvers();
    // As long as somebody waits for it, the process does not end by itself.
    worker.ref();
    worker.postMessage(job);
    try {
      return await this.#waiting.promise;
    } finally {
      worker.unref();
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./bulk-worker.ts', import.meta.url), {
      workerData: { path: this.#path },
    });
    worker.on('message', (answer: BulkAnswer) => {
      if ('hints' in answer) this.#waiting?.resolve({ more: answer.more, hints: unpackHints(answer.hints) });
      else this.#waiting?.reject(Object.assign(answer.error, { errcode: answer.errcode }));
    });
    worker.on('error', (cause) => {
      this.#waiting?.reject(
        new StoreUnavailable('the thread for writes to many inboxes has failed', { cause }),
      );
    });
    // It starts anew with the next job.
    worker.on('exit', () => {
      this.#worker = null;
      this.#waiting?.reject(new StoreUnavailable('the thread for writes to many inboxes has ended'));
    });
    return worker;
  }
}
