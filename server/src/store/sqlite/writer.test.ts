import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { WriteTransaction } from '../database.ts';
import type { Schema } from '../schema.ts';
import { type Hint, type StaffKey, StoreUnavailable } from '../store.ts';
import type { BulkRunner } from './bulk-thread.ts';
import { connect } from './connect.ts';
import { kyselyOn } from './dialect.ts';
import { type Durability, FlushFailed } from './durability.ts';
import { migrate } from './migrate.ts';
import { temporaryFolder } from './testing/folder.ts';
import { quickDisk, SlowDisk } from './testing/slow-disk.ts';
import { Writer } from './writer.ts';

const notExpected = () => Promise.reject(new Error('no bulk job is expected'));
const refuseFlush = () => {
  throw Object.assign(new Error('disk I/O error'), { errcode: 1034 });
};
const noBulk: BulkRunner = { ready: notExpected, run: notExpected };

describe('the writer', () => {
  let folder: string;
  let path: string;
  let database: DatabaseSync;
  let other: DatabaseSync;
  let kysely: Kysely<Schema>;
  let durability: Durability;
  let writer: Writer;
  let committed: (readonly Hint[])[];
  let written: number;
  let checkpointTurn: () => Promise<void> | undefined;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    database = connect(path);
    kysely = kyselyOn(database);
    await migrate(kysely);
    await kysely.insertInto('database_state').values({ id: 1, epoch: 'e', commits: 0, demo: 0 }).execute();
    other = connect(path);
    committed = [];
    written = 0;
    checkpointTurn = () => undefined;
    durability = quickDisk();
    writer = new Writer(database, kysely, {
      clock: systemClock,
      durability,
      bulk: noBulk,
      committed: (hints) => committed.push(hints),
      written: () => written++,
      checkpointTurn: () => checkpointTurn(),
    });
  });
  afterEach(async () => {
    await writer.close();
    database.close();
    other.close();
    await rm(folder, { recursive: true });
  });

  const hint = (seq: number): Hint => ({ staff: 1 as StaffKey, from: seq - 1, seq, unread: 0, critical: 0 });
  const addCategory = async ({ db }: WriteTransaction, name: string, labels: string | null = null) => {
    await db.insertInto('category').values({ name, labels_json: labels }).execute();
  };
  const categories = () =>
    other
      .prepare('select name from category order by name')
      .all()
      .map((row) => row['name']);

  it('commits what was queued in one turn together, each with its own result and hints', async () => {
    const results = await Promise.allSettled(
      ['a', 'b', 'a', 'c'].map((name, index) =>
        writer.write(async (transaction) => {
          transaction.hints.push(hint(index + 1));
          await addCategory(transaction, name);
          return name;
        }),
      ),
    );
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(categories()).toEqual(['a', 'b', 'c']);
    expect(committed).toEqual([[hint(1), hint(2), hint(4)]]);
    expect(durability.commits).toBe(1);
    expect(other.prepare('select commits from database_state').get()).toMatchObject({ commits: 1 });
  });

  it('hands on hints after the commit and before the answer', async () => {
    const order: string[] = [];
    const watching = new Writer(database, kysely, {
      clock: systemClock,
      durability,
      bulk: noBulk,
      committed: () => order.push(`hints, stored: ${categories().join()}`),
      written: () => undefined,
      checkpointTurn: () => undefined,
    });
    await watching
      .write(async (transaction) => {
        transaction.hints.push(hint(1));
        await addCategory(transaction, 'a');
      })
      .then(() => order.push('answer'));
    expect(order).toEqual(['hints, stored: a', 'answer']);
    await watching.close();
  });

  it('tells nobody of a commit before the disk has it, and commits the next group meanwhile', async () => {
    const disk = new SlowDisk();
    const told: string[] = [];
    const waiting = new Writer(database, kysely, {
      clock: systemClock,
      durability: disk.durability,
      bulk: noBulk,
      committed: (hints) => told.push(`hint ${String(hints[0]?.seq)}`),
      written: () => undefined,
      checkpointTurn: () => undefined,
    });
    const write = (name: string, seq: number) =>
      waiting
        .write(async (transaction) => {
          transaction.hints.push(hint(seq));
          await addCategory(transaction, name);
        })
        .then(() => told.push(`answer ${seq}`));
    void write('a', 1);
    await expect.poll(categories).toEqual(['a']);
    void write('b', 2);
    await expect.poll(categories).toEqual(['a', 'b']);
    void waiting.write(() => Promise.resolve()).then(() => told.push('answer to a look'));
    const closed = waiting.close().then(() => told.push('closed'));
    expect(told).toEqual([]);
    await disk.flushed();
    expect(told).toEqual(['hint 1', 'answer 1']);
    await disk.flushed();
    await closed;
    expect(told.slice(2)).toEqual(['hint 2', 'answer 2', 'answer to a look', 'closed']);
  });

  it('refuses while the disk is late, commits no more, and tells of what was committed when the disk has it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const disk = new SlowDisk();
    const told: (readonly Hint[])[] = [];
    const waiting = new Writer(database, kysely, {
      clock: systemClock,
      durability: disk.durability,
      bulk: noBulk,
      committed: (hints) => told.push(hints),
      written: () => undefined,
      checkpointTurn: () => undefined,
    });
    const write = (name: string) =>
      waiting.write(async (transaction) => {
        transaction.hints.push(hint(1));
        await addCategory(transaction, name);
      });
    const refused = expect(write('a')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect.poll(() => disk.flushing).toBe(1);
    vi.advanceTimersByTime(2_000);
    await refused;
    await expect(write('b')).rejects.toBeInstanceOf(StoreUnavailable);
    expect([categories(), told]).toEqual([['a'], []]);
    await disk.flushed();
    expect(told).toEqual([[hint(1)]]);
    const taken = write('c');
    await expect.poll(() => disk.flushing).toBe(1);
    await disk.flushed();
    await taken;
    expect(categories()).toEqual(['a', 'c']);
  });

  it('does not count a transaction that changed nothing', async () => {
    expect(await writer.write(() => Promise.resolve('read only'))).toBe('read only');
    expect([durability.commits, written]).toEqual([0, 0]);
    await writer.write((transaction) => addCategory(transaction, 'a'));
    expect([durability.commits, written]).toEqual([1, 1]);
  });

  it('begins nothing while a checkpoint has its turn', async () => {
    const turn = Promise.withResolvers<undefined>();
    const asked = new Promise<void>((resolve) => {
      checkpointTurn = () => {
        resolve();
        return turn.promise;
      };
    });
    const job = writer.write((transaction) => addCategory(transaction, 'a'));
    await asked;
    await nextTurn();
    other.exec('begin immediate; rollback');
    expect(categories()).toEqual([]);
    turn.resolve(undefined);
    await job;
    expect(categories()).toEqual(['a']);
  });

  it('goes on when a checkpoint does not end its turn', async () => {
    checkpointTurn = () => new Promise(() => undefined);
    await writer.write((transaction) => addCategory(transaction, 'a'));
    expect(categories()).toEqual(['a']);
  });

  it('ends the process when the disk refuses a COMMIT that waits for it, and answers nobody', async () => {
    const disk = new SlowDisk();
    const answered = vi.fn();
    const refuses = {
      prepare: (statement: string) =>
        statement === 'commit' ? { run: refuseFlush } : database.prepare(statement),
      get isTransaction() {
        return database.isTransaction;
      },
    } as unknown as DatabaseSync;
    const unlucky = new Writer(refuses, kysely, {
      clock: systemClock,
      durability: disk.durability,
      bulk: noBulk,
      committed: answered,
      written: () => undefined,
      checkpointTurn: () => undefined,
    });
    unlucky.write((transaction) => addCategory(transaction, 'a')).then(answered, answered);
    await unlucky.close();
    expect(disk.failures).toEqual([expect.any(FlushFailed)]);
    expect(answered).not.toHaveBeenCalled();
  });

  it('undoes the whole of a job that fails', async () => {
    const job = writer.write(async (transaction) => {
      await addCategory(transaction, 'half');
      throw new Error('changed my mind');
    });
    await expect(job).rejects.toThrow('changed my mind');
    expect(categories()).toEqual([]);
    expect(committed).toEqual([]);
  });

  it('answers soon while another program holds the lock, without standing still, and then goes on', async () => {
    other.exec('begin immediate');
    const began = performance.now();
    let turns = 0;
    let longestTurn = 0;
    let last = began;
    const pulse = setInterval(() => {
      turns++;
      longestTurn = Math.max(longestTurn, performance.now() - last);
      last = performance.now();
    }, 5);
    await expect(writer.write((transaction) => addCategory(transaction, 'a'))).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
    clearInterval(pulse);
    // A pause of the machine itself is not the writer's.
    expect(performance.now() - began - longestTurn).toBeLessThan(2_000);
    expect(turns).toBeGreaterThan(3);
    const waiting = writer.write((transaction) => addCategory(transaction, 'b'));
    other.exec('rollback');
    await waiting;
    expect(categories()).toEqual(['b']);
  });

  describe('before a database that another program has locked', () => {
    let now: number;
    let patient: Writer;
    beforeEach(() => {
      now = 0;
      patient = new Writer(database, kysely, {
        clock: { now: Date.now, monotonic: () => now },
        durability,
        bulk: noBulk,
        committed: () => undefined,
        written: () => undefined,
        checkpointTurn: () => undefined,
      });
      other.exec('begin immediate');
    });
    afterEach(() => patient.close());

    it('counts the wait of each job from its own start', async () => {
      const first = patient.write((transaction) => addCategory(transaction, 'first'));
      await nextTurn(); // it meets the lock
      now = 300;
      const second = patient.write((transaction) => addCategory(transaction, 'second'));
      now = 401;
      await expect(first).rejects.toBeInstanceOf(StoreUnavailable);
      other.exec('rollback');
      await second;
      expect(categories()).toEqual(['second']);
    });

    it('does not count the time that a job has waited for its turn', async () => {
      const job = patient.write((transaction) => addCategory(transaction, 'a'));
      now = 1_000;
      await nextTurn(); // it meets the lock
      other.exec('rollback');
      await job;
      expect(categories()).toEqual(['a']);
    });
  });

  it('refuses the whole group when the disk is full, and recovers when it is not', async () => {
    const { page_count } = database.prepare('pragma page_count').get() as { page_count: number };
    database.exec(`pragma max_page_count = ${page_count + 4}`);
    const small = writer.write((transaction) => addCategory(transaction, 'small'));
    const large = writer.write((transaction) => addCategory(transaction, 'large', 'x'.repeat(100_000)));
    const results = await Promise.allSettled([small, large]);
    for (const result of results) expect(result).toMatchObject({ reason: { name: 'StoreUnavailable' } });
    expect(categories()).toEqual([]);
    expect(committed).toEqual([]);
    database.exec('pragma max_page_count = 1000000');
    await writer.write((transaction) => addCategory(transaction, 'large', 'x'.repeat(100_000)));
    expect(categories()).toEqual(['large']);
  });

  it('finishes what waits when it is closed, and takes no more', async () => {
    const job = writer.write((transaction) => addCategory(transaction, 'a'));
    await writer.close();
    await job;
    expect(categories()).toEqual(['a']);
    await expect(writer.write(() => Promise.resolve())).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
