import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BulkJob } from '../bulk.ts';
import type { NotificationKey } from '../schema.ts';
import { type Hint, type StaffKey, StoreUnavailable } from '../store.ts';
import type { BulkResult } from './bulk-thread.ts';
import { connect } from './connect.ts';
import { kyselyOn } from './dialect.ts';
import { FlushFailed } from './durability.ts';
import { migrate } from './migrate.ts';
import { temporaryFolder } from './testing/folder.ts';
import { SlowDisk } from './testing/slow-disk.ts';
import { Writer } from './writer.ts';

const job: BulkJob = { kind: 'deliver', notification: 1 as NotificationKey, nowMs: 0 };
const busy = Object.assign(new Error('database is locked'), { errcode: 5 });
const hint = (seq: number): Hint => ({ staff: 1 as StaffKey, from: seq - 1, seq, unread: 0, critical: 0 });

describe("the writer's bulk jobs", () => {
  let folder: string;
  let database: DatabaseSync;
  let disk: SlowDisk;
  let writer: Writer;
  /** The steps that were begun elsewhere and have not ended. */
  let steps: PromiseWithResolvers<BulkResult>[];
  let begun: number;
  /** Results of steps that end as soon as they begin. */
  let ahead: BulkResult[];
  let told: string[];
  let whenTold: () => void;
  let now: number;
  let checkpointTurn: () => Promise<void> | undefined;

  beforeEach(async () => {
    folder = await temporaryFolder();
    database = connect(join(folder, 'belfry.db'));
    const kysely = kyselyOn(database);
    await migrate(kysely);
    await kysely.insertInto('database_state').values({ id: 1, epoch: 'e', commits: 0, demo: 0 }).execute();
    [disk, steps, begun, ahead, told, now] = [new SlowDisk(), [], 0, [], [], 0];
    whenTold = () => undefined;
    checkpointTurn = () => undefined;
    writer = new Writer(database, kysely, {
      clock: { now: Date.now, monotonic: () => now },
      durability: disk.durability,
      bulk: {
        ready: () => Promise.resolve(),
        run() {
          const result = ahead.shift();
          if (result) return Promise.resolve(result);
          const step = Promise.withResolvers<BulkResult>();
          steps.push(step);
          begun++;
          return step.promise;
        },
      },
      committed(hints) {
        told.push(`hint ${String(hints[0]?.seq)} when ${begun} begun`);
        whenTold();
      },
      written: () => undefined,
      checkpointTurn: () => checkpointTurn(),
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    database.close();
    await rm(folder, { recursive: true });
  });

  const turn = () => new Promise((resolve) => void setImmediate(resolve));
  const begins = (count: number) => vi.waitUntil(() => begun === count, { timeout: 10_000, interval: 5 });
  async function end(more: boolean, seq: number): Promise<void> {
    steps.shift()?.resolve({ more, hints: [hint(seq)] });
    await turn();
  }
  const write = (name: string, seq: number) =>
    writer.write(async ({ db, hints }) => {
      hints.push(hint(seq));
      await db.insertInto('category').values({ name, labels_json: null }).execute();
    });
  const categories = () =>
    database
      .prepare('select name from category')
      .all()
      .map((row) => row['name']);

  it('have their next step taken while the hints of one go out, and are done with the last', async () => {
    const done = writer.bulk(job).then(() => told.push('done'));
    await begins(1);
    await end(true, 1);
    await end(false, 2);
    await done;
    expect(told).toEqual(['hint 1 when 2 begun', 'hint 2 when 2 begun', 'done']);
    expect(disk.durability.commits).toBe(2);
  });

  it('leave the event loop a turn between the hints of two steps, however soon the next is there', async () => {
    ahead = [1, 2, 3, 4].map((seq) => ({ more: seq < 4, hints: [hint(seq)] }));
    let turns = 0;
    const turnsWhenTold = new Set<number>();
    whenTold = () => turnsWhenTold.add(turns);
    const done = writer.bulk(job).then(() => true);
    const nextTurn = async () => {
      await turn();
      turns++;
      return false;
    };
    while (!(await Promise.race([done, nextTurn()])));
    expect(turnsWhenTold.size).toBe(4);
  });

  it('keep other writes waiting for one step and no longer', async () => {
    const done = writer.bulk(job);
    await begins(1);
    const other = write('a', 2);
    await turn();
    expect(categories()).toEqual([]);
    await end(true, 1);
    await begins(2);
    expect(categories()).toEqual(['a']);
    await end(false, 3);
    await Promise.all([other, done]);
    // The step's own flush has taken the write before it along.
    expect(told).toEqual(['hint 1 when 1 begun', 'hint 2 when 2 begun', 'hint 3 when 2 begun']);
  });

  it('leave a checkpoint its turn between two steps, while the hints of one go out', async () => {
    const checkpoint = Promise.withResolvers<undefined>();
    const done = writer.bulk(job);
    await begins(1);
    checkpointTurn = () => checkpoint.promise;
    await end(true, 1);
    expect([told, begun]).toEqual([['hint 1 when 1 begun'], 1]);
    checkpointTurn = () => undefined;
    checkpoint.resolve(undefined);
    await begins(2);
    await end(false, 2);
    await done;
  });

  it('begin after the COMMIT of the transaction that asked for them', async () => {
    const stored: unknown[] = [];
    const asking = writer.write(async ({ db }) => {
      void writer.bulk(job);
      await db.insertInto('category').values({ name: 'a', labels_json: null }).execute();
      stored.push(database.isTransaction, begun);
    });
    await begins(1);
    stored.push(database.isTransaction, categories());
    expect(stored).toEqual([true, 0, false, ['a']]);
    await end(false, 1);
    await asking;
  });

  it('wait for a database that another program has locked as others do, who are not kept waiting by it', async () => {
    const first = writer.bulk(job);
    await begins(1);
    const refused = [first, writer.bulk(job), write('a', 2)].map((waiting) =>
      expect(waiting).rejects.toMatchObject({ name: 'StoreUnavailable', cause: busy }),
    );
    await turn();
    steps.shift()?.reject(busy);
    await begins(2);
    now = 401;
    steps.shift()?.reject(busy);
    await Promise.all(refused);
    const later = writer.bulk(job);
    await begins(3);
    now = 800;
    steps.shift()?.reject(busy);
    await begins(4);
    await end(false, 1);
    await later;
  });

  it('have met the lock when they fail of something else, so that the next lock is another one', async () => {
    const first = writer.bulk(job);
    const second = writer.bulk(job);
    await begins(1);
    steps.shift()?.reject(busy);
    await begins(2);
    steps.shift()?.reject(new Error('no such table'));
    await expect(first).rejects.toThrow('no such table');
    await begins(3);
    now = 10_000;
    steps.shift()?.reject(busy);
    await begins(4);
    await end(false, 1);
    await second;
  });

  it('fail alone', async () => {
    const failing = expect(writer.bulk(job)).rejects.toBeInstanceOf(StoreUnavailable);
    const other = writer.bulk(job);
    await begins(1);
    steps.shift()?.reject(Object.assign(new Error('database or disk is full'), { errcode: 13 }));
    await failing;
    await begins(2);
    await end(false, 1);
    await other;
    expect(told).toEqual(['hint 1 when 2 begun']);
  });

  it('are said to be late after two seconds, with all that waits behind them, and told of in the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const bulk = writer.bulk(job);
    while (begun < 1) await turn();
    const waiting = [bulk, write('a', 2)];
    vi.advanceTimersByTime(1_999);
    expect(disk.durability.late).toBe(false);
    vi.advanceTimersByTime(1);
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({
        reason: { message: 'writing takes too long; what was begun may still be written' },
      });
    }
    await expect(write('b', 2)).rejects.toBeInstanceOf(StoreUnavailable);
    await end(false, 1);
    expect(told).toEqual(['hint 1 when 1 begun']);
    const again = write('c', 2);
    while (disk.flushing < 1) await turn();
    await disk.flushed();
    await again;
    expect(categories()).toEqual(['c']);
  });

  it('that change many items of one inbox are waited for longer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const changed = writer.bulk({
      ...{ kind: 'set-state', staff: 1 as StaffKey, nowMs: 0 },
      ...{ which: { unreadUpTo: 30_000 }, set: { read: true } },
    });
    while (begun < 1) await turn();
    const waiting = write('a', 2);
    vi.advanceTimersByTime(14_999);
    const outcome = { changed: 30_000, seq: 1, unread: 0, critical: 0 };
    steps.shift()?.resolve({ more: false, outcome, hints: [hint(1)] });
    expect(await changed).toEqual(outcome);
    while (disk.flushing < 1) await turn();
    await disk.flushed();
    await waiting;
  });

  it('are left between two steps when the writer is closed', async () => {
    const left = expect(writer.bulk(job)).rejects.toThrow('the store is closed');
    await begins(1);
    const closed = writer.close();
    await end(true, 1);
    await Promise.all([left, closed]);
    expect([begun, told]).toEqual([1, ['hint 1 when 1 begun']]);
  });

  it('end the process when the disk refuses a step, and tell nobody anything', async () => {
    const answered = vi.fn();
    writer.bulk(job).then(answered, answered);
    await begins(1);
    steps.shift()?.reject(Object.assign(new Error('disk I/O error'), { errcode: 1034 }));
    await turn();
    expect(disk.failures).toEqual([expect.any(FlushFailed)]);
    expect([answered.mock.calls, told]).toEqual([[], []]);
  });
});
