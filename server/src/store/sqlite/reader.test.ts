import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from './connect.ts';
import { Reader } from './reader.ts';
import { temporaryFolder } from './testing/folder.ts';

describe('the reader', () => {
  let folder: string;
  let database: DatabaseSync;

  beforeEach(async () => {
    folder = await temporaryFolder();
    database = connect(join(folder, 'belfry.db'));
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  it('goes on after an error that has ended the transaction by itself', async () => {
    const prepare = database.prepare.bind(database);
    const failingCommit = { run: () => database.exec('rollback; select no_such_column') };
    vi.spyOn(database, 'prepare').mockImplementation((sql) =>
      sql === 'commit' ? (failingCommit as never) : prepare(sql),
    );
    const reader = new Reader(database);
    for (const value of ['first', 'second']) {
      await expect(reader.snapshot(() => Promise.resolve(value))).resolves.toBe(value);
      // Its snapshot has ended, or the failure to end it.
      await new Promise(setImmediate);
    }
    await reader.close();
    expect(database.isTransaction).toBe(false);
  });
});
