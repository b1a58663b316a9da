import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import type { BulkJob } from '../bulk.ts';
import type { NotificationKey } from '../schema.ts';
import { StoreUnavailable } from '../store.ts';
import { BulkThread } from './bulk-thread.ts';
import { connect } from './connect.ts';
import { kyselyOn } from './dialect.ts';
import { migrate } from './migrate.ts';
import { temporaryFolder } from './testing/folder.ts';

/** There is nothing to do for it, which takes a transaction to find out. */
const job: BulkJob = { kind: 'deliver', notification: 1 as NotificationKey, nowMs: 0 };

describe('the thread for writes to many inboxes', () => {
  let folder: string;
  let database: DatabaseSync;
  let thread: BulkThread;
  let failed: Mock<(error: unknown) => void>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const path = join(folder, 'belfry.db');
    database = connect(path);
    const kysely = kyselyOn(database);
    await migrate(kysely);
    await kysely.insertInto('database_state').values({ id: 1, epoch: 'e', commits: 0, demo: 0 }).execute();
    failed = vi.fn();
    thread = new BulkThread(path, failed);
  });
  afterEach(async () => {
    await thread.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  const commits = () => database.prepare('select commits from database_state').get()?.['commits'];

  it('says what SQLite says when another program has locked the database, and goes on when it has not', async () => {
    database.exec('begin immediate');
    const refused = await thread.run(job).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'ERR_SQLITE_ERROR', errcode: 5, message: 'database is locked' });
    database.exec('rollback');
    expect(await thread.run(job)).toEqual({ more: false, hints: [] });
  });

  it('takes a step while the event loop stands still, as it does when hints go out', async () => {
    await thread.ready();
    const taken = thread.run(job);
    const until = performance.now() + 10_000;
    while (commits() === 0 && performance.now() < until);
    expect(commits()).toBe(1);
    await taken;
  });

  it('counts its commits, and has a connection that waits for the disk with each', async () => {
    await thread.run(job);
    expect(commits()).toBe(1);
    // It is made as this one is.
    expect(database.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
  });

  it('says when it has come to an end, and begins anew', async () => {
    const refused = expect(thread.run(job)).rejects.toBeInstanceOf(StoreUnavailable);
    await thread.close();
    await refused;
    expect(await thread.run(job)).toEqual({ more: false, hints: [] });
  });

  it('says why it cannot be', async () => {
    const lost = new BulkThread(join(folder, 'no such folder', 'belfry.db'), failed);
    await expect(lost.run(job)).rejects.toMatchObject({ errcode: 14 });
    await lost.close();
    expect(failed).not.toHaveBeenCalled();
  });
});
