import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { startWaitMs } from './connect.ts';
import { sqliteCode } from './failure.ts';
import type { Mark } from './high-water-mark.ts';
import { migrationTable } from './migrate.ts';

/** The database file cannot be trusted. */
export class DatabaseDamaged extends Error {
  override name = 'DatabaseDamaged';
  constructor(path: string, detail: string, cause?: unknown) {
    super(
      `the database file ${path} is damaged (${detail}); restore it from a backup, together with none of its -wal and -shm files`,
      { cause },
    );
  }
}

/** The file holds a database, and not Belfry's. */
export class DatabaseForeign extends Error {
  override name = 'DatabaseForeign';
  constructor(path: string) {
    super(`the file ${path} is a database of another program; name a file of its own for Belfry`);
  }
}

/**
 * Refuses what is not ours before anything is written to it, and a file that was emptied: to SQLite that is a new
 * database, but its mark knows better. A file that is missing is made.
 *
 * @param mark what the file beside the database remembers of it
 * @throws DatabaseDamaged, DatabaseForeign
 */
export function checkIsOurs(path: string, mark: Mark | null): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  if (size === 0) {
    if (!mark || mark.commits === 0) return;
    throw new DatabaseDamaged(path, `it is empty, and once held the changes of ${mark.commits} transactions`);
  }
  try {
    using database = new DatabaseSync(path, { readOnly: true, timeout: startWaitMs });
    const tables = database.prepare(`select name from sqlite_schema where type = 'table'`).all();
    const isOurs = tables.length === 0 || tables.some(({ name }) => name === migrationTable);
    if (!isOurs) throw new DatabaseForeign(path);
  } catch (error) {
    throw asDamage(error, path);
  }
}

/** The whole check, also of each index against its table, reads some 50 MB a second. */
const wholeCheckBytes = 16 * 1024 * 1024;
/** One of the pages alone reads about 300 MB a second; beyond this size a start would take too long. */
const pageCheckBytes = 256 * 1024 * 1024;

/**
 * Refuses a file that is not a sound database before anything is written to it. One larger than `wholeCheckBytes` is
 * checked page by page, one larger than `pageCheckBytes` is only opened and its schema read.
 *
 * @throws DatabaseDamaged
 */
export function checkIntegrity(database: DatabaseSync, path: string): void {
  try {
    const [found] = Object.values(database.prepare(checkFor(statSync(path).size)).get() ?? {});
    if (typeof found === 'string' && found !== 'ok')
      throw new DatabaseDamaged(path, found.replaceAll('\n', ' '));
  } catch (error) {
    throw asDamage(error, path);
  }
}

function checkFor(bytes: number): string {
  if (bytes <= wholeCheckBytes) return 'pragma integrity_check(1)';
  if (bytes <= pageCheckBytes) return 'pragma quick_check(1)';
  return 'select count(*) from sqlite_schema';
}

/** CORRUPT and NOTADB are told as damage; another error stays what it is. */
export function asDamage(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  return error instanceof Error && (code === 11 || code === 26)
    ? new DatabaseDamaged(path, error.message, error)
    : error;
}
