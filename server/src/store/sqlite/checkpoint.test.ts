import { closeSync, openSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Checkpoints } from './checkpoint.ts';
import { beginLogAnew, runCheckpoint } from './checkpoint-run.ts';
import { connect } from './connect.ts';
import { isFailedFlush } from './failure.ts';
import { temporaryFolder } from './testing/folder.ts';

const mebibyte = 1024 * 1024;

describe('a checkpoint', () => {
  let folder: string;
  let path: string;
  let database: DatabaseSync;
  let other: DatabaseSync;
  let file: number;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    database = connect(path);
    database.exec('create table blob (bytes blob)');
    other = connect(path);
    file = openSync(path, 'r');
  });
  afterEach(async () => {
    database.close();
    other.close();
    closeSync(file);
    await rm(folder, { recursive: true });
  });

  const grow = (mebibytes: number) => {
    database.exec(`insert into blob values (randomblob(${mebibytes * mebibyte}))`);
  };
  const flush = () => undefined;
  const size = (suffix: string) => statSync(path + suffix).size / mebibyte;

  it('moves a grown log into the database file, outside of commits', { timeout: 20_000 }, async () => {
    grow(8);
    expect(size('')).toBeLessThan(1);
    const failed = vi.fn();
    const checkpoints = new Checkpoints(path, file, failed); // what it finds at the start
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
    const checkpoints = new Checkpoints(path, file, vi.fn());
    await expect.poll(() => size('')).toBeGreaterThan(8);
    expect(size('')).toBeLessThan(16);
    reader.close();
    await expect.poll(() => size('')).toBeGreaterThan(16);
    await checkpoints.close();
  });

  it('has a log under lasting writes begin anew, so that its file stays as large as it is', () => {
    grow(17);
    const reader = connect(path, 'read-only');
    onTestFinished(() => {
      reader.close();
    });
    /** Somebody reads and somebody writes whenever all is copied, so that SQLite cannot begin the log anew by itself. */
    const seen: string[] = [];
    const underLoad = {
      prepare: (statement: string) => ({
        get() {
          seen.push(statement);
          if (!statement.includes('passive')) return other.prepare(statement).get();
          reader.exec('begin; select count(*) from blob');
          const progress = other.prepare(statement).get();
          grow(0.01);
          reader.exec('rollback');
          return progress;
        },
      }),
    } as unknown as DatabaseSync;
    const outcome = runCheckpoint(underLoad, size('-wal') * mebibyte, () => seen.push('flush'));
    expect(outcome).toBe('done');
    // Nobody waits for the flush of what was copied.
    expect(seen.indexOf('flush')).toBeGreaterThan(seen.indexOf('pragma wal_checkpoint(passive)'));
    expect(seen.indexOf('flush')).toBeLessThan(seen.indexOf('pragma wal_checkpoint(restart)'));
    const before = size('-wal');
    grow(4);
    expect(size('-wal')).toBe(before);
  });

  it('leaves it to the writers when to wait where they alone are in its way', () => {
    grow(17);
    database.exec(`begin immediate; insert into blob values ('')`);
    expect(runCheckpoint(other, 17 * mebibyte, flush)).toBe('in-turn');
    database.exec('commit');
    expect(beginLogAnew(other, 17 * mebibyte)).toBe('done');
    const before = size('-wal');
    grow(4);
    expect(size('-wal')).toBe(before);
  });

  it('asks for a turn when a writer never leaves it a moment, and has the log begin anew in it', async () => {
    grow(17);
    const checkpoints = new Checkpoints(path, file, vi.fn());
    expect(checkpoints.turn()).toBeUndefined();
    database.exec('begin immediate');
    const asked = await vi.waitUntil(
      () => {
        database.exec('commit');
        const turn = checkpoints.turn();
        if (turn) return { turn };
        // More and more, so that it wants a turn again in case it has found a moment after all.
        database.exec(`begin immediate; insert into blob values (randomblob(65536))`);
        return undefined;
      },
      { timeout: 20_000, interval: 5 },
    );
    expect(checkpoints.turn()).toBeUndefined();
    await asked.turn;
    const before = size('-wal');
    grow(4);
    expect(size('-wal')).toBe(before);
    await checkpoints.close();
  });

  it('ends a turn when its thread ends', async () => {
    grow(17);
    const checkpoints = new Checkpoints(path, file, vi.fn());
    database.exec('begin immediate');
    const asked = await vi.waitUntil(
      () => {
        const turn = checkpoints.turn();
        return turn && { turn };
      },
      { timeout: 20_000, interval: 5 },
    );
    await checkpoints.close();
    await asked.turn;
    expect(checkpoints.turn()).toBeUndefined();
    database.exec('rollback');
  });

  it('leaves what is more than a moment to a later time when it has its turn', () => {
    grow(17);
    expect(beginLogAnew(other, 17 * mebibyte)).toBe('again');
    expect(size('')).toBeLessThan(1);
  });

  it('says so when the disk does not take what was copied', async () => {
    grow(17);
    const failed = vi.fn();
    const notOpen = 1_000_000;
    const checkpoints = new Checkpoints(path, notOpen, failed);
    await vi.waitUntil(() => failed.mock.calls.length > 0, { timeout: 20_000 });
    expect(isFailedFlush(failed.mock.calls[0]?.[0])).toBe(true);
    await checkpoints.close();
  });

  it('cuts a log that has grown large', { timeout: 20_000 }, () => {
    grow(1);
    expect(runCheckpoint(other, 257 * mebibyte, flush)).toBe('done');
    expect(size('-wal')).toBe(0);
    expect(size('')).toBeGreaterThan(1);
  });

  it('does nothing for a log of little', () => {
    grow(1);
    expect(runCheckpoint(other, 200 * mebibyte, flush)).toBe('done');
    expect(size('')).toBeLessThan(1);
  });

  it('says when a reader leaves it something to do', () => {
    grow(5);
    const reader = connect(path, 'read-only');
    reader.exec('begin; select count(*) from blob');
    grow(1);
    expect(runCheckpoint(other, size('-wal') * mebibyte, flush)).toBe('again');
    reader.close();
    expect(runCheckpoint(other, size('-wal') * mebibyte, flush)).toBe('done');
  });

  it('has nothing left to do when all is copied, though somebody still reads', () => {
    grow(17);
    const reader = connect(path, 'read-only');
    reader.exec('begin; select count(*) from blob');
    expect(runCheckpoint(other, size('-wal') * mebibyte, flush)).toBe('done');
    expect(size('')).toBeGreaterThan(17);
    reader.close();
  });

  it('never keeps writers waiting for a reader', { timeout: 20_000 }, () => {
    grow(17);
    const reader = connect(path, 'read-only');
    reader.exec('begin; select count(*) from blob');
    grow(1);
    const began = performance.now();
    for (const logMebibytes of [18, 257])
      expect(runCheckpoint(other, logMebibytes * mebibyte, flush)).toBe('again');
    // Waiting would be for the start's whole busy time-out.
    expect(performance.now() - began).toBeLessThan(4_000);
    database.exec('begin immediate; rollback');
    reader.close();
    expect(runCheckpoint(other, 257 * mebibyte, flush)).toBe('done');
    expect(size('-wal')).toBe(0);
  });
});
