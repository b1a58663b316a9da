import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BulkJob, type BulkOutcome, createBulkSteps } from '../bulk.ts';
import type { WriteTransaction } from '../database.ts';
import { createInboxStore } from '../inbox/inbox.ts';
import type { InboxStore, StaffKey } from '../store.ts';
import { connect } from './connect.ts';
import { kyselyOn } from './dialect.ts';
import { migrate } from './migrate.ts';
import { temporaryFolder } from './testing/folder.ts';

const person = 1 as StaffKey;

describe('a change of many items of one inbox', () => {
  let folder: string;
  let database: DatabaseSync;
  let inbox: InboxStore;
  let writes: number;
  let bulkJobs: BulkJob[];
  beforeEach(async () => {
    folder = await temporaryFolder();
    database = connect(join(folder, 'belfry.db'));
    const db = kyselyOn(database);
    await migrate(db);
    [writes, bulkJobs] = [0, []];
    const step = createBulkSteps(db);
    const transaction: WriteTransaction = { db, hints: [] };
    inbox = createInboxStore(
      {
        snapshot: (work) => work(db),
        longSnapshot: (work) => work(db),
        revision: () => Promise.resolve(0),
        write(work) {
          writes++;
          return work(transaction);
        },
        async bulk<Job extends BulkJob>(job: Job) {
          bulkJobs.push(job);
          return (await step(transaction, job)).outcome as BulkOutcome<Job>;
        },
      },
      db,
      () => 'e',
    );
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  /** Each came with a position of its own. */
  function unread(count: number): void {
    database.exec(`
      insert into inbox (staff, seq, unread, inbox_items) values (${person}, ${count}, ${count}, ${count});
      with recursive arrival (at) as (select 1 union all select at + 1 from arrival where at < ${count})
      insert into item (origin, staff, latest, place, category, severity, arrival, arrived_at, seq, whole, reason)
        select at, ${person}, at, 0, 1, 1, at, 0, at, at, 'named' from arrival`);
  }

  it.each([
    { count: 1_000, where: 'here', written: 1, taken: 0 },
    { count: 1_001, where: 'away from the event loop', written: 0, taken: 1 },
  ])('reads all $count $where', async ({ count, written, taken }) => {
    unread(count);
    const { changed } = (await inbox.readAll(person, { epoch: 'e', upTo: count }, 0)) as { changed: number };
    expect([changed, writes, bulkJobs.length]).toEqual([count, written, taken]);
  });

  it.each([
    { count: 1_000, where: 'here', written: 1, taken: 0 },
    { count: 1_001, where: 'away from the event loop', written: 0, taken: 1 },
  ])('undoes what happened to $count $where', async ({ count, written, taken }) => {
    unread(count);
    await inbox.readAll(person, { epoch: 'e', upTo: count }, 0);
    [writes, bulkJobs] = [0, []];
    const undone = await inbox.patchItems(person, { changedAt: count + 1 }, { read: false }, 0);
    expect(undone).toMatchObject({ changed: count, unread: count });
    expect([writes, bulkJobs.length]).toEqual([written, taken]);
  });
});
