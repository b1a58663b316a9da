import { randomBytes } from 'node:crypto';
import { closeSync, lstatSync, mkdirSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { DatabaseState } from '../create-store.ts';
import type { Schema } from '../schema.ts';
import { connect, whileStarting } from './connect.ts';
import { kyselyOn } from './dialect.ts';
import { isBehindMark, type Mark, readMark } from './high-water-mark.ts';
import { asDamage, checkIntegrity, checkIsOurs } from './integrity.ts';
import { lockDatabase } from './lock.ts';
import { migrate } from './migrate.ts';

/** A database file of which this process is the only owner, sound and of this version. */
export interface OpenDatabase {
  /** Absolute, without links: what lies beside the file lies there. */
  path: string;
  /**
   * The file itself, for flushing it. Closed when no connection to it is left: closing any descriptor of a file takes the
   * locks away that the whole process has on it (https://sqlite.org/howtocorrupt.html, section 2.2).
   */
  file: number;
  /** The connection that writes. */
  database: DatabaseSync;
  kysely: Kysely<Schema>;
  state: DatabaseState & Mark;
}

/**
 * Locks a database file, or makes it together with its folder, checks it and brings it to this version.
 *
 * @param opened takes what is to be closed again, also when this fails half-way
 * @throws DatabaseInUse when another process serves the file
 * @throws DatabaseForeign when it is another program's
 * @throws DatabaseDamaged when the file cannot be trusted
 */
export async function openDatabase(
  file: string,
  logger: Pick<Logger, 'warn'>,
  opened: AsyncDisposableStack,
): Promise<OpenDatabase> {
  const path = withoutLinks(file);
  mkdirSync(dirname(path), { recursive: true });
  const lock = lockDatabase(path);
  opened.defer(() => {
    lock.release();
  });
  try {
    checkIsOurs(path, readMark(path));
    let file: number | null = null;
    opened.defer(() => {
      if (file !== null) closeSync(file);
    });
    const database = opened.use(connect(path));
    file = openSync(path, 'r');
    const kysely = kyselyOn(database);
    const state = await whileStarting(database, async () => {
      checkIntegrity(database, path);
      await migrate(kysely);
      return readState(kysely, path, logger);
    });
    return { path, file, database, kysely, state };
  } catch (error) {
    throw asDamage(error, path);
  }
}

/** Where a file lies, or will lie: a link may lead to one that is not there yet. */
function withoutLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? withoutLinks(resolve(dirname(file), readlinkSync(file))) : resolve(file);
}

/** Reads the database's own row, or makes it; a database that was restored from an older copy gets a new epoch. */
async function readState(
  kysely: Kysely<Schema>,
  path: string,
  logger: Pick<Logger, 'warn'>,
): Promise<DatabaseState & Mark> {
  const row = await kysely.selectFrom('database_state').selectAll().executeTakeFirst();
  if (!row) {
    const state = { epoch: newEpoch(), commits: 0 };
    await kysely
      .insertInto('database_state')
      .values({ id: 1, demo: 0, ...state })
      .execute();
    return { ...state, demo: false };
  }
  const { commits } = row;
  const demo = row.demo === 1;
  if (!isBehindMark(path, row)) return { epoch: row.epoch, commits, demo };
  const epoch = newEpoch();
  await kysely.updateTable('database_state').set({ epoch }).execute();
  logger.warn('this database was restored from an older copy; everyone loads their inbox anew');
  return { epoch, commits, demo };
}

function newEpoch(): string {
  return randomBytes(9).toString('base64url');
}
