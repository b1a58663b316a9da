import type { DatabaseSync } from 'node:sqlite';

/** What frames a write transaction on one of the connections that write. */
export function controlStatements(database: DatabaseSync) {
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    rollback: database.prepare('rollback'),
    /** Part of each transaction that changes something; see `HighWaterMark`. */
    countCommit: database.prepare('update database_state set commits = commits + 1'),
  };
}
