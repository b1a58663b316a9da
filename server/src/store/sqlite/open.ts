import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import { createStore, type DatabaseState, type StoreSurroundings } from '../create-store.ts';
import type { Schema } from '../schema.ts';
import type { Hint, Store } from '../store.ts';
import { Checkpoints } from './checkpoint.ts';
import { connect } from './connect.ts';
import { kyselyOn } from './dialect.ts';
import { HighWaterMark, isBehindMark } from './high-water-mark.ts';
import { asDamage, checkIntegrity } from './integrity.ts';
import { lockDatabase } from './lock.ts';
import { migrate } from './migrate.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

export interface SqliteStoreOptions extends StoreSurroundings {
  /** The database file; its folder is made when missing. */
  path: string;
  clock: Clock;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Hears the hints of each COMMIT right after it, in commit order, before the callers hear of it. */
  committed: (hints: readonly Hint[]) => void;
}

/**
 * Opens the store on a SQLite file, brings its tables to this version, and finishes what a crash left unfinished.
 *
 * @throws DatabaseInUse when another process serves the file
 * @throws DatabaseDamaged when the file cannot be trusted
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const path = resolve(options.path);
  mkdirSync(dirname(path), { recursive: true });
  // What is opened is closed in the opposite order, also when opening fails half-way.
  const closing: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (let end = closing.pop(); end; end = closing.pop()) await end();
  };
  try {
    const lock = lockDatabase(path);
    closing.push(() => {
      lock.release();
    });
    return await assemble(path, options, closing, close);
  } catch (error) {
    await close();
    throw asDamage(error, path);
  }
}

async function assemble(
  path: string,
  options: SqliteStoreOptions,
  closing: (() => void | Promise<void>)[],
  close: () => Promise<void>,
): Promise<Store> {
  const { clock, logger, committed } = options;
  const opened = (database: DatabaseSync) => {
    closing.push(() => {
      database.close();
    });
    return database;
  };

  const writing = opened(connect(path));
  checkIntegrity(writing, path);
  const writingKysely = kyselyOn(writing);
  await migrate(writingKysely);
  const { commits, ...state } = await readState(writingKysely, path, logger);

  const reader = new Reader(opened(connect(path, 'read-only')));
  const longReader = new Reader(opened(connect(path, 'read-only')));
  const checkpoints = new Checkpoints(path, (error) => {
    logger.error({ err: error }, 'a checkpoint failed; the write-ahead log grows until one succeeds');
  });
  closing.push(() => checkpoints.close());

  const writer = new Writer(writing, writingKysely, {
    clock,
    commits,
    committed(hints) {
      try {
        committed(hints);
      } catch (error) {
        logger.error({ err: error }, 'hints were not taken; sockets hear of the change from the next sweep');
      }
    },
  });
  const mark = new HighWaterMark(
    path,
    () => ({ epoch: state.epoch, commits: writer.commits }),
    (error) => {
      logger.warn(
        { err: error },
        'the high-water mark was not written; a restored older file might go unnoticed',
      );
    },
  );
  closing.push(() => {
    mark.close();
  });
  closing.push(async () => {
    await writer.close();
    await Promise.all([reader.close(), longReader.close()]);
  });

  const store = createStore(
    {
      snapshot: (work) => reader.snapshot(work),
      longSnapshot: (work) => longReader.snapshot(work),
      write: (work) => writer.write(work),
    },
    writingKysely,
    state,
    options,
    close,
  );
  await finishUnfinished(store, clock);
  return store;
}

/** Reads the database's own row, or makes it; a database that was restored from an older copy gets a new epoch. */
async function readState(
  kysely: Kysely<Schema>,
  path: string,
  logger: SqliteStoreOptions['logger'],
): Promise<DatabaseState & { commits: number }> {
  const row = await kysely.selectFrom('database_state').selectAll().executeTakeFirst();
  if (!row) {
    const state = { epoch: newEpoch(), commits: 0, demo: 0 };
    await kysely
      .insertInto('database_state')
      .values({ id: 1, ...state })
      .execute();
    return { ...state, demo: false };
  }
  const { commits, demo } = row;
  let { epoch } = row;
  if (isBehindMark(path, row)) {
    epoch = newEpoch();
    await kysely.updateTable('database_state').set({ epoch }).execute();
    logger.warn('this database was restored from an older copy; everyone loads their inbox anew');
  }
  return { epoch, commits, demo: demo === 1 };
}

function newEpoch(): string {
  return randomBytes(9).toString('base64url');
}

async function finishUnfinished(store: Store, clock: Clock): Promise<void> {
  while ((await store.notifications.runDue(clock.now())) > 0);
}
