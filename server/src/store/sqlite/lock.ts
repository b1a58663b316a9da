import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './failure.ts';

/** Another process serves this database file, or fills it. */
export class DatabaseInUse extends Error {
  override name = 'DatabaseInUse';
  constructor(path: string) {
    super(
      `the database file ${path} is in use by another Belfry process, or its file system cannot lock files; stop that process first`,
    );
  }
}

/**
 * Makes this process the only one that serves the database file: an exclusive transaction on a file beside it, which
 * the operating system ends with the process. (A pid file goes stale; locking the database itself would shut out backups.)
 *
 * @throws DatabaseInUse when another one holds it
 */
export function lockDatabase(path: string): { release(): void } {
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw isBusy(error) ? new DatabaseInUse(path) : error;
  }
  return {
    release() {
      lock.close();
    },
  };
}
