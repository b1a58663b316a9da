import { fdatasyncSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { whileStarting } from './connect.ts';
import type { Flush } from './durability.ts';

/**
 * Takes over from SQLite that commits get to the disk: from here on a COMMIT of this connection does not wait for it
 * (https://www.sqlite.org/pragma.html#pragma_synchronous), but for the first one after the log began anew. Checkpoints
 * wait all the same. What the log holds already is on the disk when this resolves.
 *
 * @param path of the database file, the one that links lead to: its log lies beside it
 */
export async function openLog(
  path: string,
  database: DatabaseSync,
  opened: AsyncDisposableStack,
): Promise<Flush> {
  // The same file as long as a connection is open: SQLite writes over it or cuts it then, and never replaces it.
  const log = opened.use(await open(`${path}-wal`, 'r+'));
  const end = endOfLog(database);
  await whileStarting(database, async () => {
    // Nobody else writes meanwhile.
    database.exec('begin immediate');
    try {
      await writeAgain(log, end);
    } finally {
      database.exec('rollback');
    }
  });
  database.exec('pragma synchronous = normal');
  return {
    beside: () => log.datasync(),
    inPlace() {
      fdatasyncSync(log.fd);
    },
  };
}

const blockBytes = 1024 * 1024;
/** Of a write-ahead log and of each page in it (https://sqlite.org/fileformat2.html, section 4.1). */
const headerBytes = 32;
const frameHeaderBytes = 24;

/** The bytes that count of a log's file, which keeps its size when the log begins anew. */
function endOfLog(database: DatabaseSync): number {
  const { log } = database.prepare('pragma wal_checkpoint(noop)').get() as { log: number };
  const { page_size } = database.prepare('pragma page_size').get() as { page_size: number };
  // While another program writes it may say -1; then all of the file counts.
  return log < 0 ? Infinity : headerBytes + log * (frameHeaderBytes + page_size);
}

/**
 * Puts a file's own bytes before `end` in their places once more. A process before this one may have ended because the
 * disk refused a flush; the system then keeps for written what the disk does not have, and flushing by itself would do
 * nothing.
 */
async function writeAgain(file: FileHandle, end: number): Promise<void> {
  const block = Buffer.alloc(blockBytes);
  for (let at = 0; at < end;) {
    const { bytesRead } = await file.read(block, 0, Math.min(blockBytes, end - at), at);
    if (bytesRead === 0) break;
    at += (await file.write(block, 0, bytesRead, at)).bytesWritten;
  }
  await file.datasync();
}
