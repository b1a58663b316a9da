import type { DatabaseSync } from 'node:sqlite';

/** As many pages (of 4 KiB) in the log are worth the two flushes of a checkpoint. */
const worthwhilePages = 1_000;
/** A log of more pages is begun anew although writers wait for that; without it, lasting writes make the file grow for ever. */
const beginAnewPages = 4_000;
/** A file of more than this is cut: to write over what is there is quicker than to append, but disk space is not ours alone. */
const cutBytes = 256 * 1024 * 1024;
/** Pages that may be left to copy while writers wait: some ten milliseconds. */
const tailPages = 1_000;
const maxPasses = 5;
const maxAttempts = 5;
const retryMs = 5;

/**
 * What `pragma wal_checkpoint` answers: whether it was kept from its work, pages in the log, pages copied. Where another
 * program does the same just now, the last two are -1.
 */
interface Progress {
  busy: number;
  log: number;
  checkpointed: number;
}

/**
 * Copies the log into the database file without being in anyone's way, and sees to it that the log begins anew: SQLite
 * does that with the next write when all is copied, but under lasting writes there is always something more. Writers wait
 * for it, so it is tried only when nearly all is copied already, and never waits for a reader while it holds the
 * writers' lock. What could not be done now is done next time. Blocks its thread; the connection's busy time-out is 0.
 *
 * @param logBytes the present size of the log's file, of which the log may be a small part
 * @returns whether nothing is left to do
 */
export function runCheckpoint(database: DatabaseSync, logBytes: number): boolean {
  const cut = logBytes >= cutBytes;
  if (!cut && checkpoint(database, 'noop').log < worthwhilePages) return true;
  let progress = checkpoint(database, 'passive');
  if (!cut && progress.log < beginAnewPages) return progress.busy === 0 && left(progress) === 0;
  for (let pass = 1; pass < maxPasses && left(progress) > tailPages; pass++)
    progress = checkpoint(database, 'passive');
  if (left(progress) > tailPages) return false;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (checkpoint(database, cut ? 'truncate' : 'restart').busy === 0) return true;
    pause(retryMs);
  }
  return false;
}

/** https://sqlite.org/pragma.html#pragma_wal_checkpoint; `noop` only tells how things stand. */
function checkpoint(database: DatabaseSync, mode: 'noop' | 'passive' | 'restart' | 'truncate'): Progress {
  return database.prepare(`pragma wal_checkpoint(${mode})`).get() as unknown as Progress;
}

function left({ log, checkpointed }: Progress): number {
  return log - checkpointed;
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
