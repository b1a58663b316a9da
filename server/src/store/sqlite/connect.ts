import { DatabaseSync } from 'node:sqlite';

/** The file system shares no memory between connections, or locks nothing. */
export class NoWriteAheadLog extends Error {
  override name = 'NoWriteAheadLog';
  constructor(path: string) {
    super(
      `the file system of ${path} cannot hold a database with a write-ahead log; move it to a local disk`,
    );
  }
}

/** What a connection keeps in memory: to write, the indexes of some ten thousand inboxes; reads have the system's cache. */
const cacheKiB = { 'read-write': 64 * 1024, 'read-only': 16 * 1024 };

/** How long starting waits for another program to release the file; nothing is served yet that this could hold up. */
export const startWaitMs = 5_000;

/**
 * A connection as the store needs it. Its busy time-out is 0, since SQLite's own waits with the whole process stopped;
 * FULL makes each COMMIT wait for the disk, until `openLog` takes that over; checkpoints are made by `Checkpoints`, never
 * inside a COMMIT.
 *
 * @throws NoWriteAheadLog where the file cannot have one
 */
export function connect(path: string, mode: 'read-write' | 'read-only' = 'read-write'): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: startWaitMs, enableForeignKeyConstraints: true });
  try {
    // Where that cannot be, SQLite leaves the mode as it was and says no more (https://sqlite.org/pragma.html#pragma_journal_mode).
    if (database.prepare('pragma journal_mode = wal').get()?.['journal_mode'] !== 'wal') {
      throw new NoWriteAheadLog(path);
    }
    database.exec(`
      pragma synchronous = full;
      pragma wal_autocheckpoint = 0;
      pragma cache_size = -${cacheKiB[mode]};
      pragma temp_store = memory;
      pragma query_only = ${mode === 'read-only' ? 'on' : 'off'};
      pragma busy_timeout = 0;
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs what a start does on a connection, which may wait for other programs. */
export async function whileStarting<T>(database: DatabaseSync, work: () => Promise<T>): Promise<T> {
  database.exec(`pragma busy_timeout = ${startWaitMs}`);
  const result = await work();
  database.exec('pragma busy_timeout = 0');
  return result;
}
