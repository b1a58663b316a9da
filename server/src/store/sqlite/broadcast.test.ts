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
  beforeEach(async () => {
    const folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    batches = [];
    world = await World.open(async ({ committed, connected }) => {
      const store = await openSqliteStore({
        ...{ path, clock: systemClock, logger: silent, demo: false, connected },
        committed(hints) {
          batches.push(hints.length);
          committed(hints);
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
    world.whenTold = () => {
      world.whenTold = () => undefined;
      locking.exec('begin immediate');
    };
    const withKey = { idempotency: { caller: 'producer-1', key: 'key', bodyHash: 'hash' } };
    await expect(world.send(withKey)).rejects.toBeInstanceOf(StoreUnavailable);
    // The second chunk may have been written before the lock came.
    expect([250, 750]).toContain(world.hints.length);
    locking.close();
    await world.send({ to: { staff: ['p0'] } });
    expect(await world.publish(withKey)).toEqual({ kind: 'in-flight' });
    expect(await world.store.notifications.runDue(world.now)).toBe(1);
    expect(world.hints).toHaveLength(many + 1);
    expect(await world.publish(withKey)).toMatchObject({ kind: 'replayed', result: { recipients: many } });
  });

  it('is not taken for one that was left behind while it is about to begin', async () => {
    const sent = world.send();
    expect(await world.store.notifications.runDue(world.now)).toBe(0);
    await sent;
    expect(batches).toEqual([250, 500, 250]);
  });
});
