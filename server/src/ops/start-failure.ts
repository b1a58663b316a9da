import type { Config } from '../config/config.ts';
import { StartFault } from '../start-fault.ts';
import { NoWriteAheadLog } from '../store/sqlite/connect.ts';
import { DatabaseDamaged, DatabaseForeign } from '../store/sqlite/integrity.ts';
import { DatabaseInUse } from '../store/sqlite/lock.ts';
import { StoreUnavailable } from '../store/store.ts';

/** Failures whose message is that line already. */
const told = [StartFault, NoWriteAheadLog, DatabaseInUse, DatabaseForeign, DatabaseDamaged];

/** Extended result codes of SQLite (https://www.sqlite.org/rescode.html) for a file system without shared memory or locks. */
const noSharedMemory = new Set([
  3_850, // IOERR_LOCK
  4_618, // IOERR_SHMOPEN
  5_130, // IOERR_SHMLOCK
  5_386, // IOERR_SHMMAP
]);
const fullDisk = new Set([
  13, // FULL
  4_874, // IOERR_SHMSIZE
]);

/** Why the server cannot start, in one line for whoever starts it; null for what is nobody's setting but our fault. */
export function explainStartFailure(
  error: unknown,
  { host, port, databasePath }: Pick<Config, 'host' | 'port' | 'databasePath'>,
): string | null {
  if (told.some((kind) => error instanceof kind)) return (error as Error).message;
  // The store opened, and then could not do what a start begins with; its cause says why.
  if (error instanceof StoreUnavailable)
    return explainStartFailure(error.cause, { host, port, databasePath });
  if (!(error instanceof Error) || !('code' in error)) return null;
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Choose another one. Example: PORT=${port + 1}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine. Example: HOST=127.0.0.1`;
    case 'EROFS':
      return `The disk of ${databasePath} is mounted read-only.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return diskIsFull(databasePath);
    case 'EACCES':
    case 'EPERM':
      return 'syscall' in error && error.syscall === 'listen'
        ? `Port ${port} needs more rights than this user has. Example: PORT=8080`
        : `The folder of ${databasePath} cannot be written to by this user.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `The folder of ${databasePath} cannot be made, a file is in its way.`;
    case 'EIO':
      return `The disk of ${databasePath} does not do what it is told: ${error.message}. Nothing is served from it.`;
    case 'ERR_SQLITE_ERROR':
      if (noSharedMemory.has(resultCode(error))) return new NoWriteAheadLog(databasePath).message;
      if (fullDisk.has(resultCode(error))) return diskIsFull(databasePath);
      return `The database ${databasePath} cannot be opened: ${error.message}.`;
    default:
      return null;
  }
}

function resultCode(error: Error): number {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
}

function diskIsFull(databasePath: string): string {
  return `The disk of ${databasePath} is full. Make room on it and start again.`;
}
