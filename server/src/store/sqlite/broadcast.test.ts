import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import { StoreUnavailable } from '../store.ts';
import { World } from '../suite/world.ts';
import { openSqliteStore } from './open.ts';
import { silent, temporaryFolder } from './testing/folder.ts';

/** Three chunks. */
const many = 1_000;

describe('a broadcast on SQLite', () => {
  let world: World;
  let path: string;
  /** The sizes of the batches in which hints were told. */
  let batches: number[];
  let whenTold: () => void;
  beforeEach(async () => {
    const folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    [batches, whenTold] = [[], () => undefined];
    world = await World.open(async ({ committed, connected }) => {
      const store = await openSqliteStore({
        ...{ path, clock: systemClock, logger: silent, demo: false, connected },
        committed(hints) {
          batches.push(hints.length);
          committed(hints);
          whenTold();
        },
      });
      const dispose = async (): Promise<void> => {
        await store.close();
        await rm(folder, { recursive: true });
      };
      return { store, reopen: () => Promise.reject(new Error('not here')), dispose };
    });
    await world.people(many);
  }, 60_000);
  afterEach(() => world.dispose());

  it('is told in chunks that grow, so that the first people do not wait for the many', async () => {
    await world.send();
    expect(batches).toEqual([250, 500, 250]);
  });

  it('fails alone when a chunk cannot be written, and is finished later', async () => {
    const locking = new DatabaseSync(path, { timeout: 10_000 });
    whenTold = () => {
      whenTold = () => undefined;
      // The second chunk is under way; what comes after it finds the database locked.
      locking.exec('begin immediate');
    };
    const withKey = { idempotency: { caller: 'producer-1', key: 'key', bodyHash: 'hash' } };
    await expect(world.send(withKey)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(batches).toEqual([250, 500]);
    locking.close();
    await world.send({ to: { staff: ['p0'] } });
    expect(await world.publish(withKey)).toEqual({ kind: 'in-flight' });
    expect(await world.store.notifications.runDue(world.now)).toBe(1);
    expect(batches).toEqual([250, 500, 1, 250]);
    expect(await world.publish(withKey)).toMatchObject({ kind: 'replayed', result: { recipients: many } });
  });

  it('is not taken for one that was left behind while it is about to begin', async () => {
    const sent = world.send();
    expect(await world.store.notifications.runDue(world.now)).toBe(0);
    await sent;
    expect(batches).toEqual([250, 500, 250]);
  });
});
