import { DatabaseSync } from 'node:sqlite';

/** Pages that one connection keeps in memory, in KiB: the indexes of some ten thousand inboxes. */
const cacheKiB = 64 * 1024;

/**
 * A connection as the store needs it. Its busy time-out is 0, since SQLite's own waits with the whole process stopped;
 * FULL makes each COMMIT wait for the disk; checkpoints are made by `Checkpoints`, never inside a COMMIT.
 */
export function connect(path: string, mode: 'read-write' | 'read-only' = 'read-write'): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true });
  try {
    database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma wal_autocheckpoint = 0;
      pragma cache_size = -${cacheKiB};
      pragma temp_store = memory;
      ${mode === 'read-only' ? 'pragma query_only = on;' : ''}
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
