import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Checkpoints } from './checkpoint.ts';
import { runCheckpoint } from './checkpoint-run.ts';
import { connect } from './connect.ts';
import { temporaryFolder } from './testing/folder.ts';

const mebibyte = 1024 * 1024;

describe('a checkpoint', () => {
  let folder: string;
  let path: string;
  let database: DatabaseSync;
  let other: DatabaseSync;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    database = connect(path);
    database.exec('create table blob (bytes blob)');
    other = connect(path);
  });
  afterEach(async () => {
    database.close();
    other.close();
    await rm(folder, { recursive: true });
  });

  const grow = (mebibytes: number) => {
    database.exec(`insert into blob values (randomblob(${mebibytes * mebibyte}))`);
  };
  const size = (suffix: string) => statSync(path + suffix).size / mebibyte;

  it('moves a grown log into the database file, outside of commits', { timeout: 20_000 }, async () => {
    grow(8);
    expect(size('')).toBeLessThan(1);
    const failed = vi.fn();
    const checkpoints = new Checkpoints(path, failed); // what it finds at the start
    await expect.poll(() => size('')).toBeGreaterThan(8);
    grow(8);
    checkpoints.written();
    await expect.poll(() => size('')).toBeGreaterThan(16);
    await checkpoints.close();
    expect(failed).not.toHaveBeenCalled();
  });

  it('is made again by itself when somebody was in its way', { timeout: 20_000 }, async () => {
    grow(8);
    const reader = connect(path, 'read-only');
    reader.exec('begin; select count(*) from blob');
    grow(8);
    const checkpoints = new Checkpoints(path, vi.fn());
    await expect.poll(() => size('')).toBeGreaterThan(8);
    expect(size('')).toBeLessThan(16);
    reader.close();
    await expect.poll(() => size('')).toBeGreaterThan(16);
    await checkpoints.close();
  });

  it('cuts a log that has grown large', { timeout: 20_000 }, () => {
    grow(65);
    expect(runCheckpoint(other, size('-wal') * mebibyte)).toBe(true);
    expect(size('-wal')).toBe(0);
    expect(size('')).toBeGreaterThan(65);
  });

  it('says when a reader leaves it something to do', () => {
    grow(5);
    const reader = connect(path, 'read-only');
    reader.exec('begin; select count(*) from blob');
    grow(1);
    expect(runCheckpoint(other, size('-wal') * mebibyte)).toBe(false);
    reader.close();
    expect(runCheckpoint(other, size('-wal') * mebibyte)).toBe(true);
  });

  it('never keeps writers waiting for a reader', { timeout: 20_000 }, () => {
    grow(65);
    const reader = connect(path, 'read-only');
    reader.exec('begin; select count(*) from blob');
    grow(1);
    const began = performance.now();
    expect(runCheckpoint(other, size('-wal') * mebibyte)).toBe(false);
    // Waiting would be for the start's whole busy time-out.
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(size('-wal')).toBeGreaterThan(65);
    database.exec('begin immediate; rollback');
    reader.close();
    runCheckpoint(other, size('-wal') * mebibyte);
    expect(size('-wal')).toBe(0);
  });
});
