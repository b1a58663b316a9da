import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BulkJob } from '../bulk.ts';
import type { NotificationKey } from '../schema.ts';
import { StoreUnavailable } from '../store.ts';
import { BulkThread } from './bulk-thread.ts';
import { connect } from './connect.ts';
import { isBusy } from './failure.ts';
import { kyselyOn } from './dialect.ts';
import { migrate } from './migrate.ts';
import { temporaryFolder } from './testing/folder.ts';

/** There is nothing to do for it, which takes a transaction to find out. */
const job: BulkJob = { kind: 'deliver', notification: 1 as NotificationKey, nowMs: 0 };

describe('the thread for writes to many inboxes', () => {
  let folder: string;
  let database: DatabaseSync;
  let thread: BulkThread;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const path = join(folder, 'belfry.db');
    database = connect(path);
    await migrate(kyselyOn(database));
    thread = new BulkThread(path);
  });
  afterEach(async () => {
    await thread.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  it('says when another program has locked the database, and goes on when it has not', async () => {
    database.exec('begin immediate');
    const refused = await thread.run(job).catch((error: unknown) => error);
    expect(isBusy(refused)).toBe(true);
    database.exec('rollback');
    expect(await thread.run(job)).toEqual({ more: false, hints: [] });
  });

  it('says when it has come to an end, and begins anew', async () => {
    const refused = expect(thread.run(job)).rejects.toBeInstanceOf(StoreUnavailable);
    await thread.close();
    await refused;
    expect(await thread.run(job)).toEqual({ more: false, hints: [] });
  });
});
