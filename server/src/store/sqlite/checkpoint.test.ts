import { rm } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Checkpoints } from './checkpoint.ts';
import { connect } from './connect.ts';
import { temporaryFolder } from './testing/folder.ts';

it(
  'a grown write-ahead log is moved into the database file, outside of commits',
  { timeout: 20_000 },
  async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'belfry.db');
    const database = connect(path);
    database.exec('create table blob (bytes blob)');
    database.exec('insert into blob values (randomblob(8 * 1024 * 1024))');
    expect(statSync(path).size).toBeLessThan(64 * 1024);
    const failed = vi.fn();
    const checkpoints = new Checkpoints(path, failed);
    const moved = () => {
      expect(statSync(path).size).toBeGreaterThan(8 * 1024 * 1024);
    };
    await vi.waitFor(moved, { timeout: 15_000, interval: 50 });
    await checkpoints.close();
    expect(failed).not.toHaveBeenCalled();
    database.close();
    await rm(folder, { recursive: true });
  },
);
