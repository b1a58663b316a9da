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
  // The same file as long as a connection is open: SQLite cuts it then, and never replaces it.
  const log = opened.use(await open(`${path}-wal`, 'r+'));
  await whileStarting(database, async () => {
    // Nobody else writes meanwhile.
    database.exec('begin immediate');
    try {
      await writeAgain(log);
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

/**
 * Puts a file's own bytes in their places once more. A process before this one may have ended because the disk refused a
 * flush; the system then keeps for written what the disk does not have, and flushing by itself would do nothing.
 */
async function writeAgain(file: FileHandle): Promise<void> {
  const block = Buffer.alloc(blockBytes);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(block, 0, blockBytes, at);
    if (bytesRead === 0) break;
    at += (await file.write(block, 0, bytesRead, at)).bytesWritten;
  }
  await file.datasync();
}
