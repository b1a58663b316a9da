import type { BulkJob, BulkOutcome } from './bulk.ts';
import type { Db } from './schema.ts';
import type { Hint } from './store.ts';

/** A write transaction in progress. */
export interface WriteTransaction {
  readonly db: Db;
  /** What it does to inboxes, in the order of positions; handed on when its COMMIT is on the disk, forgotten when it fails. */
  readonly hints: Hint[];
}

/**
 * What a dialect gives to the aggregates. Whatever `work` awaits must be queries of the `db` that it is given, nothing
 * slower: the connection is its own until it settles. Both reject with `StoreUnavailable` when the database cannot.
 */
export interface Database {
  /** Runs `work` on one snapshot of what is committed. */
  snapshot: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** Like `snapshot`, for queries that may take long: `work` may leave the event loop free between them. */
  longSnapshot: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** Of `Store`. */
  revision: () => Promise<number>;
  /**
   * Runs `work` in a transaction; resolves when its COMMIT is on the disk. When `work` rejects, nothing of it has happened;
   * after `StoreUnavailable` it may have, since a disk that is late may still take it.
   */
  write: <T>(work: (transaction: WriteTransaction) => Promise<T>) => Promise<T>;
  /**
   * Takes the steps of a job, each in a transaction and with its turn among the other writes; resolves when the last one
   * is on the disk. It may be called inside a transaction, and begins after its COMMIT. When it rejects, some steps may
   * have been taken; after `StoreUnavailable` more may follow.
   */
  bulk: <Job extends BulkJob>(job: Job) => Promise<BulkOutcome<Job>>;
}
