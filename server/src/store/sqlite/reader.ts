import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Db, Schema } from '../schema.ts';
import { StoreUnavailable } from '../store.ts';
import { kyselyOn } from './dialect.ts';
import { type Durability, writingIsLate } from './durability.ts';
import { storeFailure } from './failure.ts';

/** Reads follow each other without a break for this long; then the event loop gets its turn. */
const burstMs = 10;

interface Job {
  work: (db: Db) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads snapshots on a connection of its own, one after the other; the writer is never in their way. What is asked for in
 * one turn of the event loop shares a snapshot: each reads what was committed when it asked, or something later, and is
 * answered when the disk has it.
 */
export class Reader {
  readonly #database: DatabaseSync;
  readonly #kysely: Kysely<Schema>;
  readonly #durability: Durability;
  readonly #statements: Record<'begin' | 'commit' | 'rollback' | 'revision', StatementSync>;
  readonly #queue: Job[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(database: DatabaseSync, durability: Durability) {
    this.#database = database;
    this.#durability = durability;
    this.#kysely = kyselyOn(database);
    this.#statements = {
      begin: database.prepare('begin'), // deferred: the first query takes the snapshot
      commit: database.prepare('commit'),
      rollback: database.prepare('rollback'),
      revision: database.prepare('pragma data_version'),
    };
  }

  snapshot<T>(work: (db: Db) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Changes with every commit of another connection, the writer's among them (https://www.sqlite.org/pragma.html). */
  revision(): Promise<number> {
    return this.snapshot(() => Promise.resolve(Number(this.#statements.revision.get()?.['data_version'])));
  }

  /** Takes no more reads; resolves when those that wait are done; `Durability` answers them. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await nextTurn();
      // What is asked for from here on may have seen a later commit.
      const together = this.#queue.length;
      const until = performance.now() + burstMs;
      for (let done = 0; done < together && performance.now() < until; done++) await this.#run();
      this.#endSnapshot();
    }
    this.#running = null;
  }

  async #run(): Promise<void> {
    const job = this.#queue.shift();
    if (!job) return;
    const late = (): void => {
      job.reject(writingIsLate());
    };
    try {
      if (!this.#database.isTransaction) this.#statements.begin.run();
      const value = await job.work(this.#kysely);
      this.#durability.whenFlushed(() => {
        job.resolve(value as never);
      }, late);
    } catch (error) {
      this.#durability.whenFlushed(() => {
        job.reject(storeFailure(error));
      }, late);
    }
  }

  /** Nothing was written, so ending cannot lose anything; a failure shows itself in the next read. */
  #endSnapshot(): void {
    if (!isInTransaction(this.#database)) return;
    try {
      this.#statements.commit.run();
    } catch {
      // Some errors have ended the transaction already (https://www.sqlite.org/lang_transaction.html, section 3).
      if (isInTransaction(this.#database)) this.#statements.rollback.run();
    }
  }
}

/** A function, so that the type checker does not take it for unchanged across a statement. */
function isInTransaction(database: DatabaseSync): boolean {
  return database.isTransaction;
}
