import type { DatabaseSync } from 'node:sqlite';

/** A write-ahead log of more than this is cut, not only copied. */
const cutBytes = 64 * 1024 * 1024;
/** Pages that may be left to copy while writers wait: some ten milliseconds. */
const tailPages = 1_000;
const maxPasses = 5;
const maxCuts = 5;
const cutRetryMs = 5;

/** What `pragma wal_checkpoint` answers: whether it was kept from its work, pages in the log, pages copied. */
interface Progress {
  busy: number;
  log: number;
  checkpointed: number;
}

/**
 * Copies the log into the database file without being in anyone's way, and cuts a log that has grown large: writers
 * wait for that, so it is tried only when nearly all is copied already, and never waits for a reader while it holds the
 * writers' lock. What could not be done now is done next time. Blocks its thread; the connection's busy time-out is 0.
 *
 * @param logBytes the present size of the log
 * @returns whether nothing is left to do
 */
export function runCheckpoint(database: DatabaseSync, logBytes: number): boolean {
  let progress = copy(database, 'passive');
  // Where another program does the same just now, the answer is -1 for both.
  if (logBytes < cutBytes) return progress.busy === 0 && left(progress) === 0;
  for (let pass = 1; pass < maxPasses && left(progress) > tailPages; pass++)
    progress = copy(database, 'passive');
  if (left(progress) > tailPages) return false;
  for (let cut = 0; cut < maxCuts; cut++) {
    if (copy(database, 'truncate').busy === 0) return true;
    pause(cutRetryMs);
  }
  return false;
}

function copy(database: DatabaseSync, mode: 'passive' | 'truncate'): Progress {
  return database.prepare(`pragma wal_checkpoint(${mode})`).get() as unknown as Progress;
}

function left({ log, checkpointed }: Progress): number {
  return log - checkpointed;
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
