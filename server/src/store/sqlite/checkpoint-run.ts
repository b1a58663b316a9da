import type { DatabaseSync } from 'node:sqlite';
import { isBusy } from './failure.ts';

/** As many pages (of 4 KiB) in the log are worth the two flushes of a checkpoint. */
const worthwhilePages = 1_000;
/** A log's file that is smaller holds fewer. */
export const worthwhileBytes = worthwhilePages * 4_096;
/** A log of more pages is begun anew although writers wait for that; without it, lasting writes make the file grow for ever. */
const beginAnewPages = 4_000;
/** A file of more than this is cut: to write over what is there is quicker than to append, but disk space is not ours alone. */
const cutBytes = 256 * 1024 * 1024;
/** What may be left to copy, and to flush, while writers wait: some tens of milliseconds. */
const tailPages = 4_000;
/** After a pass that took no longer there is little left to flush. */
const quickMs = 20;
const maxPasses = 5;
const maxAttempts = 5;
const retryMs = 5;

export type Outcome = 'done' | 'again' | 'in-turn';

/**
 * What `pragma wal_checkpoint` answers: whether it was kept from its work, pages in the log, pages copied. The last two are
 * -1 where another program does the same just now, or writes in that moment.
 */
interface Progress {
  busy: number;
  log: number;
  checkpointed: number;
}

/**
 * Copies the log into the database file without being in anyone's way, and sees to it that the log begins anew: SQLite
 * does that with the next write when all is copied, but under lasting writes there is always something more. Writers wait
 * for it, so it is tried only when nearly all is copied and on the disk already. Blocks its thread; the connection's busy
 * time-out is 0.
 *
 * @param logBytes the present size of the log's file, of which the log may be a small part
 * @param flush gets to the disk what was copied; by itself SQLite does that where nobody has written meanwhile, and
 * otherwise while writers wait
 * @returns `done`, `again` when something is left to do, or `in-turn` when only writers are in the way of `beginLogAnew`
 */
export function runCheckpoint(database: DatabaseSync, logBytes: number, flush: () => void): Outcome {
  const cut = logBytes >= cutBytes;
  const { log } = checkpoint(database, 'noop');
  if (!cut && log >= 0 && log < worthwhilePages) return 'done';
  const progress = checkpoint(database, 'passive');
  if (!cut && progress.log < beginAnewPages) {
    return progress.busy === 0 && left(progress) === 0 ? 'done' : 'again';
  }
  for (let pass = 0; pass < maxPasses; pass++) {
    const beganAt = performance.now();
    flush();
    checkpoint(database, 'passive');
    if (performance.now() - beganAt < quickMs) break;
  }
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (beginLogAnew(database, logBytes) === 'done') return 'done';
    pause(retryMs);
  }
  if (isLocked(database)) return 'in-turn';
  // Where all is copied, the first write after the reader that was in the way has gone begins the log anew by itself.
  return left(checkpoint(database, 'noop')) === 0 ? 'done' : 'again';
}

function isLocked(database: DatabaseSync): boolean {
  try {
    database.exec('begin immediate; rollback');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  }
}

/** The part that writers wait for. It never waits itself, neither for one that writes nor for one that reads. */
export function beginLogAnew(database: DatabaseSync, logBytes: number): Outcome {
  if (left(checkpoint(database, 'noop')) > tailPages) return 'again';
  const mode = logBytes >= cutBytes ? 'truncate' : 'restart';
  return checkpoint(database, mode).busy === 0 ? 'done' : 'again';
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
