import { rm } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Db } from '../schema.ts';
import { StoreUnavailable } from '../store.ts';
import { connect } from './connect.ts';
import { Reader } from './reader.ts';
import { temporaryFolder } from './testing/folder.ts';
import { quickDisk, SlowDisk } from './testing/slow-disk.ts';

let folder: string;
let writing: DatabaseSync;
let reading: DatabaseSync;
let reader: Reader;
beforeEach(async () => {
  folder = await temporaryFolder();
  writing = connect(`${folder}/belfry.db`);
  writing.exec('create table category (key integer primary key, name text, labels_json text)');
  reading = connect(`${folder}/belfry.db`, 'read-only');
  reader = new Reader(reading, quickDisk());
});
afterEach(async () => {
  await reader.close();
  reading.close();
  writing.close();
  await rm(folder, { recursive: true });
});

const commit = (name: string): void => {
  writing.prepare('insert into category (name) values (?)').run(name);
};
const names = async (db: Db): Promise<string[]> => {
  const rows = await db.selectFrom('category').select('name').orderBy('key').execute();
  return rows.map((row) => row.name);
};

describe('reads', () => {
  it('see one snapshot each, whatever is committed meanwhile', async () => {
    commit('before');
    const seen = await reader.snapshot(async (db) => {
      const first = await names(db);
      commit('meanwhile');
      return [first, await names(db)];
    });
    expect(seen).toEqual([['before'], ['before']]);
  });

  it('see what was committed before they were asked for, also when others are under way', async () => {
    const later: Promise<string[]>[] = [];
    const first = reader.snapshot(async (db) => {
      await names(db); // takes the snapshot
      commit('since');
      later.push(reader.snapshot(names));
      return names(db);
    });
    const together = reader.snapshot(names);
    expect(await first).toEqual([]);
    expect(await together).toEqual([]);
    expect(await Promise.all(later)).toEqual([['since']]);
  });

  it('are answered when the disk has what they may have seen', async () => {
    const disk = new SlowDisk();
    reader = new Reader(reading, disk.durability);
    commit('there');
    disk.durability.committed({ alone: false });
    let seen: string[] | null = null;
    void reader.snapshot(names).then((value) => (seen = value));
    await reader.close();
    expect(seen).toBeNull();
    await disk.flushed();
    expect(seen).toEqual(['there']);
  });

  it('are refused when the disk is late with what they have seen', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const disk = new SlowDisk();
    reader = new Reader(reading, disk.durability);
    disk.durability.committed({ alone: false });
    const refused = expect(reader.snapshot(names)).rejects.toBeInstanceOf(StoreUnavailable);
    await reader.close();
    vi.advanceTimersByTime(2_000);
    await refused;
  });

  it('fail alone', async () => {
    commit('there');
    const failing = reader.snapshot(() => Promise.reject(new Error('nobody has the key 7')));
    const broken = reader.snapshot((db) => db.selectFrom('staff').selectAll().execute());
    const good = reader.snapshot(names);
    await expect(failing).rejects.toThrow('nobody has the key 7');
    await expect(broken).rejects.toThrow('no such table');
    expect(await good).toEqual(['there']);
  });

  it('go on after an error that has ended the transaction by itself', async () => {
    const prepare = reading.prepare.bind(reading);
    const failingCommit = {
      run() {
        reading.exec('rollback; select no_such_column');
      },
    };
    vi.spyOn(reading, 'prepare').mockImplementation((sql) =>
      sql === 'commit' ? (failingCommit as never) : prepare(sql),
    );
    reader = new Reader(reading, quickDisk());
    commit('there');
    expect(await reader.snapshot(names)).toEqual(['there']);
    await new Promise(setImmediate); // its end has failed
    expect(await reader.snapshot(names)).toEqual(['there']);
  });
});
