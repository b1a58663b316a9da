import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { sqliteCode } from './failure.ts';

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

/** A full check reads every page, about 300 MB a second; beyond this size a start would take too long. */
const fullCheckBytes = 256 * 1024 * 1024;

/**
 * Refuses a file that is not a sound database before anything is written to it. A larger one than `fullCheckBytes` is
 * only opened and its schema read.
 *
 * @throws DatabaseDamaged
 */
export function checkIntegrity(database: DatabaseSync, path: string): void {
  try {
    const check =
      statSync(path).size <= fullCheckBytes ? 'pragma quick_check(1)' : 'select count(*) from sqlite_schema';
    const found = database.prepare(check).get()?.['quick_check'];
    if (typeof found === 'string' && found !== 'ok')
      throw new DatabaseDamaged(path, found.replaceAll('\n', ' '));
  } catch (error) {
    throw asDamage(error, path);
  }
}

/** CORRUPT and NOTADB are told as damage; another error stays what it is. */
export function asDamage(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  return error instanceof Error && (code === 11 || code === 26)
    ? new DatabaseDamaged(path, error.message, error)
    : error;
}
