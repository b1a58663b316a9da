import type { Logger } from 'pino';
import { writeMark } from '../high-water-mark.ts';
import { openDatabase } from '../open-database.ts';
import { seedItems } from './items.ts';
import { seedPeople } from './people.ts';

export interface SeedRequest {
  /** The database file; made when missing. */
  path: string;
  /** How many people to add. */
  staff: number;
  /** How many items to add, over the inboxes of everybody who is enabled. */
  items: number;
  /** What the new people sign in with, hashed. */
  passwordHash: string;
  nowMs: number;
  logger: Pick<Logger, 'warn'>;
}

/**
 * Fills a database with people and a past, for trying out and measuring: all of it or, when it fails, nothing. Far
 * faster than publishing, since it writes rows as they would have become.
 *
 * @throws DatabaseInUse while a server holds the file
 */
export async function seedDatabase({ path: file, ...request }: SeedRequest): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const { path, database, state } = await openDatabase(file, request.logger, opened);
  database.exec('begin immediate');
  seedPeople(database, request);
  seedItems(database, request);
  database.exec('update database_state set commits = commits + 1');
  database.exec('commit');
  writeMark(path, { epoch: state.epoch, commits: state.commits + 1 });
}
