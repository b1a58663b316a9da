import { StoreUnavailable } from '../store.ts';

/** Primary result codes (https://www.sqlite.org/rescode.html) that say something about the moment, not about the query. */
const momentary = new Set([
  5, // BUSY
  6, // LOCKED
  7, // NOMEM
  8, // READONLY: the file system was mounted read-only
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  26, // NOTADB
]);

/** SQLite's primary result code, or null when the error is not SQLite's. */
export function sqliteCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;
}

/** Whether somebody waited for the disk in vain: SQLite itself (the extended code IOERR_FSYNC) or we. */
export function isFailedFlush(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ('errcode' in error && error.errcode === 1034) || ('syscall' in error && error.syscall === 'fdatasync')
  );
}

export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === 5;
}

/** Whether a connection may not write, also because it could not when it was opened. */
export function isReadOnly(error: unknown): boolean {
  return sqliteCode(error) === 8;
}

/** Whether the database as a whole cannot do it now, so that the transaction around it is lost too. */
export function isUnavailable(error: unknown): boolean {
  const code = sqliteCode(error);
  return error instanceof StoreUnavailable || (code !== null && momentary.has(code));
}

/** The error as the store's callers know it. */
export function storeFailure(error: unknown): Error {
  if (isUnavailable(error) && !(error instanceof StoreUnavailable)) {
    return new StoreUnavailable('the database cannot do this now', { cause: error });
  }
  return error instanceof Error ? error : new Error('a query threw what is no error', { cause: error });
}
