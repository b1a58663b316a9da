import { rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connect.ts';
import { openLog } from './log.ts';
import { temporaryFolder } from './testing/folder.ts';

describe('opening a log that may not be on the disk', () => {
  const longAgo = new Date('2026-01-01T00:00:00Z');
  let folder: string;
  let path: string;
  let database: DatabaseSync;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    database = connect(path);
    database.exec('create table blob (bytes blob)');
    await utimes(`${path}-wal`, longAgo, longAgo);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  const writtenAgain = async (as: DatabaseSync) => {
    await using opened = new AsyncDisposableStack();
    await openLog(path, as, opened);
    return (await stat(`${path}-wal`)).mtime > longAgo;
  };

  it('writes it once more', async () => {
    expect(await writtenAgain(database)).toBe(true);
  });

  it('writes it once more also when SQLite cannot say how much it holds, because somebody writes', async () => {
    const atThatMoment = {
      prepare: (statement: string) =>
        statement.includes('noop') ? { get: () => ({ log: -1 }) } : database.prepare(statement),
      exec: (statement: string) => {
        database.exec(statement);
      },
    } as unknown as DatabaseSync;
    expect(await writtenAgain(atThatMoment)).toBe(true);
  });
});
