import { copyFileSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { Hint, StaffKey } from '../store.ts';
import { producer } from '../suite/world.ts';
import { openSqliteStore } from './open.ts';
import { silent, temporaryFolder } from './testing/folder.ts';

let folder: string;
beforeEach(async () => {
  // How long a flush takes is for the test to say.
  vi.useFakeTimers({ toFake: ['performance'] });
  folder = await temporaryFolder();
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

/** What somebody outside was told at a moment, and what the disk certainly had then. */
interface Told {
  image: number;
  staff: StaffKey;
  seq: number;
  by: 'an answer' | 'a hint' | 'a read';
}

it.each([
  ['quick', 0],
  ['slow', 8],
])('with a %s disk takes back nothing that anyone was told of, whenever it happens', async (_, flushMs) => {
  const path = join(folder, 'belfry.db');
  let begun = 0;
  let inPlaces = 0;
  /** The newest image whose flush has ended: no power loss leaves less. */
  let durable = 0;
  const told: Told[] = [];
  const tell = (by: Told['by'], { staff, seq }: { staff: StaffKey; seq: number }): void => {
    told.push({ image: durable, staff, seq, by });
  };

  /**
   * Keeps what lies in the files now, which is what a flush that begins now makes durable. (Closing the copied file drops
   * this process's locks on it: another process would no longer be kept out.)
   */
  function keepImage(): number {
    const image = ++begun;
    mkdirSync(join(folder, String(image)));
    for (const file of ['belfry.db', 'belfry.db-wal']) {
      copyFileSync(join(folder, file), join(folder, String(image), file));
    }
    return image;
  }

  const store = await openSqliteStore({
    path,
    clock: systemClock,
    logger: silent,
    demo: false,
    connected: () => false,
    committed(hints: readonly Hint[]) {
      for (const hint of hints) tell('a hint', hint);
    },
    flushing: ({ beside, inPlace }) => ({
      async beside() {
        const image = keepImage();
        await beside();
        vi.advanceTimersByTime(flushMs);
        durable = image;
      },
      inPlace() {
        const image = keepImage();
        inPlace();
        durable = image;
        inPlaces++;
      },
    }),
  });
  const people = await Promise.all(
    ['ada', 'bo', 'cy'].map(async (username) => {
      const person = await store.staff.create({
        ...{ username, displayName: username, passwordHash: 'hash', roles: [], locale: 'en' },
        ...{ demo: false, nowMs: 1_000 },
      });
      if (person === 'taken') throw new Error(`${username} is taken`);
      return { key: person.key, username, sent: 0 };
    }),
  );

  async function publish(person: (typeof people)[number]): Promise<void> {
    await store.notifications.publish({
      ...{ sender: producer, to: { staff: [person.username] }, category: 'orders', title: 'Order' },
      ...{ body: '', severity: 'info', link: null, collapseKey: null, publishAtMs: null, expiresAtMs: null },
      ...{ dataJson: null, idempotency: null, nowMs: 2_000 },
    });
    tell('an answer', { staff: person.key, seq: ++person.sent });
  }
  async function read(staff: StaffKey): Promise<void> {
    const { seq } = await store.inbox.proof(staff);
    tell('a read', { staff, seq });
  }
  // Readers look all the time, so that some of them see a commit that is not flushed yet.
  let published = false;
  const looking = people.map(async ({ key }) => {
    while (!published) await read(key);
  });
  // One after the other, each commit alone; then all at once.
  for (const person of people) for (let i = 0; i < 5; i++) await publish(person);
  await Promise.all(
    people.map(async (person) => {
      for (let i = 0; i < 15; i++) await publish(person);
    }),
  );
  published = true;
  await Promise.all(looking);
  await store.close();

  const reached = new Map<number, Map<unknown, unknown>>();
  for (let image = 1; image <= begun; image++) {
    using database = new DatabaseSync(join(folder, String(image), 'belfry.db'));
    database.exec('pragma synchronous = off');
    const rows = database.prepare('select staff, seq from inbox').all();
    reached.set(image, new Map(rows.map(({ staff, seq }) => [staff, seq])));
  }
  const lost = told.filter(({ image, staff, seq }) => Number(reached.get(image)?.get(staff) ?? 0) < seq);
  expect(lost).toEqual([]);
  expect(inPlaces > 0).toBe(flushMs === 0);
  for (const by of ['an answer', 'a hint', 'a read']) {
    expect(told.filter((each) => each.by === by && each.seq > 0).length, by).toBeGreaterThan(10);
  }
});
