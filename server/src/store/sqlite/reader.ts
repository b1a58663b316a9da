import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Db, Schema } from '../schema.ts';
import { StoreUnavailable } from '../store.ts';
import { kyselyOn } from './dialect.ts';
import { storeFailure } from './failure.ts';

/** Reads follow each other without a break for this long; then the event loop gets its turn. */
const burstMs = 10;

/** Reads snapshots on a connection of its own, one after the other; the writer is never in their way. */
export class Reader {
  readonly #kysely: Kysely<Schema>;
  readonly #queue: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(database: DatabaseSync) {
    this.#kysely = kyselyOn(database);
  }

  snapshot<T>(work: (db: Db) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push(() =>
        // A deferred transaction: its first query takes the snapshot.
        this.#kysely
          .transaction()
          .execute(work)
          .then(resolve, (error: unknown) => {
            reject(storeFailure(error));
          }),
      );
      this.#running ??= this.#drain();
    });
  }

  /** Takes no more reads; resolves when those that wait are done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    let burstEnds = performance.now() + burstMs;
    for (let read = this.#queue.shift(); read; read = this.#queue.shift()) {
      await read();
      if (performance.now() < burstEnds) continue;
      await nextTurn();
      burstEnds = performance.now() + burstMs;
    }
    this.#running = null;
  }
}
