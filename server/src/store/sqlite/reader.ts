import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Db, Schema } from '../schema.ts';
import { StoreUnavailable } from '../store.ts';
import { kyselyOn } from './dialect.ts';
import { storeFailure } from './failure.ts';

/** Reads snapshots on a connection of its own, one after the other; the writer is never in their way. */
export class Reader {
  readonly #kysely: Kysely<Schema>;
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(database: DatabaseSync) {
    this.#kysely = kyselyOn(database);
  }

  snapshot<T>(work: (db: Db) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    // A deferred transaction: its first query takes the snapshot.
    const run = this.#kysely
      .transaction()
      .execute(work)
      .catch((error: unknown) => {
        throw storeFailure(error);
      })
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
    return run;
  }

  /** Takes no more reads; resolves when those under way are done. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }
}
