import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import { StoreUnavailable } from '../store.ts';
import { World } from '../suite/world.ts';
import { openSqliteStore } from './open.ts';
import { silent, temporaryFolder } from './testing/folder.ts';

/** Three chunks. */
const many = 4_100;

describe('a broadcast on a disk that takes its time', () => {
  let world: World;
  let path: string;
  /** While it is stuck, the disk ends no flush before it is let go on. */
  let stuck: boolean;
  let flushes: (() => void)[];
  beforeEach(async () => {
    const folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    stuck = false;
    flushes = [];
    world = await World.open(async (told) => {
      const store = await openSqliteStore({
        ...{ path, clock: systemClock, logger: silent, demo: false, ...told },
        flushing: (log) => ({
          async beside() {
            await log.beside();
            await delay(2); // so slow that nothing is flushed in place
            if (stuck) await new Promise<void>((goOn) => flushes.push(goOn));
          },
          inPlace() {
            throw new Error('not expected in place');
          },
        }),
      });
      const dispose = async (): Promise<void> => {
        await store.close();
        await rm(folder, { recursive: true });
      };
      return { store, reopen: () => Promise.reject(new Error('not here')), dispose };
    });
    await world.people(many);
    // However long a test takes, its disk is not late.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    stuck = true;
  }, 60_000);
  afterEach(() => {
    vi.useRealTimers();
    letGo();
    return world.dispose();
  });

  function letGo(): void {
    stuck = false;
    for (const goOn of flushes.splice(0)) goOn();
  }

  function commits(): number {
    using database = new DatabaseSync(path, { readOnly: true });
    return Number(database.prepare('select commits from database_state').get()?.['commits']);
  }

  /** Publishes, and returns when two chunks are committed and the disk has got none. */
  async function begin() {
    const before = commits();
    const sent = world.send();
    await expect.poll(() => flushes.length).toBe(1); // who gets it
    flushes.shift()?.();
    await expect.poll(() => flushes.length).toBe(1);
    await expect.poll(commits).toBe(before + 3);
    return { sent };
  }

  it('has the next chunk written meanwhile, and not the one after it', async () => {
    const { sent } = await begin();
    const before = commits();
    expect(world.hints).toEqual([]);
    flushes.shift()?.();
    await expect.poll(() => world.hints.length).toBe(2_000);
    await expect.poll(commits).toBe(before + 1);
    letGo();
    await sent;
    expect(world.hints).toHaveLength(many);
  });

  it('is not taken for one that was left behind while the disk takes its beginning', async () => {
    const sent = world.send();
    await expect.poll(() => flushes.length).toBe(1);
    const abandoned = world.store.notifications.runDue(world.now);
    await new Promise(setImmediate); // its snapshot is taken
    letGo();
    expect(await abandoned).toBe(0);
    await sent;
  });

  it('fails alone when a chunk cannot be written meanwhile, and is finished later', async () => {
    const { sent } = await begin();
    const refused = expect(sent).rejects.toBeInstanceOf(StoreUnavailable);
    const locking = new DatabaseSync(path);
    locking.exec('begin immediate');
    flushes.shift()?.();
    await expect.poll(() => world.hints.length).toBe(2_000);
    // Refused after the third chunk, which was before it, and while the disk still takes the second.
    await expect(world.send({ to: { staff: ['p0'] } })).rejects.toBeInstanceOf(StoreUnavailable);
    locking.close();
    await new Promise(setImmediate); // a failure that nobody hears by now ends the process
    letGo();
    await refused;
    expect(await world.store.notifications.runDue(world.now)).toBe(1);
    expect(world.hints).toHaveLength(many);
  });
});
