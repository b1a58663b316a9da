import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock.ts';
import { World } from '../suite/world.ts';
import { openSqliteStore } from './open.ts';
import { silent, temporaryFolder } from './testing/folder.ts';

/** Three chunks. */
const many = 4_100;

it('writes the next chunk of a broadcast while the disk takes the last, and not the one after it', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'belfry.db');
  /** The disk takes nothing until it is let go on, one flush at a time. */
  let stuck = false;
  const flushes: (() => void)[] = [];
  const world = await World.open(async (told) => {
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
  function letGo(): void {
    stuck = false;
    for (const goOn of flushes.splice(0)) goOn();
  }
  onTestFinished(() => {
    letGo();
    return world.dispose();
  });
  await world.people(many);
  const commits = (): unknown => {
    using database = new DatabaseSync(path, { readOnly: true });
    return database.prepare('select commits from database_state').get()?.['commits'];
  };
  const before = Number(commits());

  stuck = true;
  const sent = world.send();
  await expect.poll(() => flushes.length).toBe(1); // who gets it
  flushes.shift()?.();
  await expect.poll(() => flushes.length).toBe(1); // the first chunk
  await expect.poll(commits).toBe(before + 3);
  expect(world.hints).toEqual([]);
  flushes.shift()?.();
  await expect.poll(() => world.hints.length).toBe(2_000);
  await expect.poll(commits).toBe(before + 4);

  letGo();
  await sent;
  expect(world.hints).toHaveLength(many);
}, 60_000);
