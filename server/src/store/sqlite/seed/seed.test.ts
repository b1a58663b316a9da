import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../clock.ts';
import type { Store } from '../../store.ts';
import { DatabaseInUse } from '../lock.ts';
import { openSqliteStore } from '../open.ts';
import { silent, temporaryFolder } from '../testing/folder.ts';
import { seedDatabase } from './seed.ts';

describe('seeding', () => {
  let folder: string;
  let path: string;
  let store: Store | null;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    store = null;
  });
  afterEach(async () => {
    await store?.close();
    await rm(folder, { recursive: true });
  });

  const seed = (staff: number, items: number) =>
    seedDatabase({ path, staff, items, passwordHash: 'hash', nowMs: Date.now(), logger: silent });
  const open = async () =>
    (store = await openSqliteStore({
      path,
      clock: systemClock,
      logger: silent,
      demo: false,
      committed: () => undefined,
      connected: () => false,
    }));

  it('adds exactly what was asked for, in inboxes whose counters are right', async () => {
    await seed(20, 1_000);
    await seed(3, 500);
    const { staff, inbox, notifications } = await open();
    const { items: people } = await staff.list({ limit: 100 });
    expect(people.map((person) => person.username).slice(19, 21)).toEqual(['person-00020', 'person-00021']);
    let items = 0;
    for (const { key } of people) {
      const { counters, rows } = await inbox.audit(key);
      expect(counters).toMatchObject(rows);
      const { views } = await inbox.summary(key);
      items += views.inbox + views.archived;
      const all = await inbox.list(key, { view: 'all', limit: 1_000 });
      expect(all.items).toHaveLength(views.inbox + views.archived);
      expect(all.items.map((item) => item.arrival)).toEqual(
        all.items.map((_, index) => counters.seq - index),
      );
    }
    expect(people).toHaveLength(23);
    expect(items).toBe(1_500);
    expect((await notifications.list('all', { limit: 100 })).items).toHaveLength(100);
  });

  it('is refused while a server holds the file, and without anybody to send to', async () => {
    const server = await open();
    await expect(seed(1, 1)).rejects.toThrow(DatabaseInUse);
    await server.close();
    await expect(seed(0, 1)).rejects.toThrow('nobody');
    const again = await open();
    expect(await again.staff.counts()).toEqual({ staff: 0, demo: 0 });
  });

  it('is no restored copy to the next start', async () => {
    const { epoch } = await open();
    await store?.close();
    await seed(1, 1);
    expect((await open()).epoch).toBe(epoch);
  });
});
