import type { Config } from '../config/config.ts';
import { StartFault } from '../start-fault.ts';
import { NoWriteAheadLog } from '../store/sqlite/connect.ts';
import { DatabaseDamaged, DatabaseForeign } from '../store/sqlite/integrity.ts';
import { DatabaseInUse } from '../store/sqlite/lock.ts';
import { StoreUnavailable } from '../store/store.ts';

/** Failures whose message is that line already. */
const told = [StartFault, NoWriteAheadLog, DatabaseInUse, DatabaseForeign, DatabaseDamaged];

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
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'syscall' in error && error.syscall === 'listen'
        ? `Port ${port} needs more rights than this user has. Example: PORT=8080`
        : `The folder of ${databasePath} cannot be written to by this user.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `The folder of ${databasePath} cannot be made, a file is in its way.`;
    case 'EIO':
      return `The disk of ${databasePath} does not do what it is told: ${error.message}. Nothing is served from it.`;
    case 'ERR_SQLITE_ERROR':
      return `The database ${databasePath} cannot be opened: ${error.message}.`;
    default:
      return null;
  }
}
