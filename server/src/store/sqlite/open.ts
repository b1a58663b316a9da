import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import { createStore, type StoreSurroundings } from '../create-store.ts';
import { oneTransaction } from '../notifications/publish.ts';
import type { Hint, Store } from '../store.ts';
import { BulkThread } from './bulk-thread.ts';
import { Checkpoints } from './checkpoint.ts';
import { connect } from './connect.ts';
import { Durability, type Flush, FlushFailed } from './durability.ts';
import { isFailedFlush } from './failure.ts';
import { HighWaterMark } from './high-water-mark.ts';
import { openLog } from './log.ts';
import { openDatabase } from './open-database.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

export interface SqliteStoreOptions extends StoreSurroundings {
  /** The database file; its folder is made when missing. */
  path: string;
  clock: Clock;
  logger: Pick<Logger, 'warn' | 'error'>;
  /** Hears the hints of each COMMIT as soon as the disk has it, in commit order, before the callers hear of it. */
  committed: (hints: readonly Hint[]) => void;
  /** Put before the flush of the log; tests watch it with this. */
  flushing?: (flush: Flush) => Flush;
}

/**
 * Opens the store on a SQLite file, brings its tables to this version, and finishes what a crash left unfinished.
 *
 * @throws DatabaseInUse when another process serves the file
 * @throws DatabaseForeign when it is another program's
 * @throws DatabaseDamaged when the file cannot be trusted
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  // What is opened is closed in the opposite order.
  await using opened = new AsyncDisposableStack();
  const store = await assemble(options, opened, () => closing.disposeAsync());
  while ((await store.notifications.runDue(options.clock.now())) > 0);
  // From here on the store closes it; when something above failed, leaving this function does.
  const closing = opened.move();
  return store;
}

async function assemble(
  options: SqliteStoreOptions,
  opened: AsyncDisposableStack,
  close: () => Promise<void>,
): Promise<Store> {
  const { clock, logger } = options;
  const { path, file, database, kysely, state } = await openDatabase(options.path, logger, opened);
  const log = await openLog(path, database, opened);
  const durability = new Durability({
    commits: state.commits,
    flush: options.flushing?.(log) ?? log,
    failed(error) {
      // Out of the reach of whoever waits for the disk.
      queueMicrotask(() => {
        throw error;
      });
    },
  });
  const reader = new Reader(opened.use(connect(path, 'read-only')), durability);
  const longReader = new Reader(opened.use(connect(path, 'read-only')), durability);
  const checkpoints = new Checkpoints(path, file, (error) => {
    if (isFailedFlush(error)) throw new FlushFailed(error);
    logger.error({ err: error }, 'a checkpoint failed; the write-ahead log grows until one succeeds');
  });
  opened.defer(() => checkpoints.close());

  const bulk = new BulkThread(path, (error) => {
    logger.error(
      { err: error },
      'the thread for writes to many inboxes failed; it starts anew with the next one',
    );
  });
  opened.defer(() => bulk.close());
  // Where there are enough people for a broadcast, the first does not wait for it.
  if (mayBroadcast(database)) await bulk.ready();

  const writer = new Writer(database, kysely, {
    clock,
    durability,
    bulk,
    written: () => {
      checkpoints.written();
    },
    checkpointTurn: () => checkpoints.turn(),
    committed(hints) {
      try {
        options.committed(hints);
      } catch (error) {
        logger.error({ err: error }, 'hints were not taken; sockets hear of the change from the next sweep');
      }
    },
  });
  const mark = new HighWaterMark(
    path,
    () => ({ epoch: state.epoch, commits: durability.commits }),
    (error) => {
      logger.warn({ err: error }, 'the high-water mark was not written; a restored copy might go unnoticed');
    },
  );
  opened.defer(() => {
    mark.close();
  });
  opened.defer(async () => {
    await writer.close();
    await Promise.all([reader.close(), longReader.close()]);
  });
  return createStore(
    {
      snapshot: (work) => reader.snapshot(work),
      longSnapshot: (work) => longReader.snapshot(work),
      revision: () => reader.revision(),
      write: (work) => writer.write(work),
      bulk: (job) => writer.bulk(job),
    },
    kysely,
    state,
    options,
    close,
  );
}

/** Whether there are more people than one transaction delivers to. */
function mayBroadcast(database: DatabaseSync): boolean {
  return database.prepare('select 1 from staff limit 1 offset ?').get(oneTransaction) !== undefined;
}
