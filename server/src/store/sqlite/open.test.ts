import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import { type Hint, type PublishCommand, type Store } from '../store.ts';
import { producer } from '../suite/world.ts';
import { DatabaseDamaged, DatabaseForeign } from './integrity.ts';
import { DatabaseInUse } from './lock.ts';
import { openSqliteStore, type SqliteStoreOptions } from './open.ts';
import { seedDatabase } from './seed/seed.ts';
import { silent, temporaryFolder } from './testing/folder.ts';

describe('opening a database', () => {
  let folder: string;
  let path: string;
  const stores: Store[] = [];

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'data', 'belfry.db');
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });

  async function open(more: Partial<SqliteStoreOptions> = {}): Promise<Store> {
    const store = await openSqliteStore({
      path,
      clock: systemClock,
      logger: silent,
      committed: () => undefined,
      connected: () => false,
      demo: false,
      ...more,
    });
    stores.push(store);
    return store;
  }

  const addPeople = (staff: number) =>
    seedDatabase({ path, staff, items: 0, passwordHash: 'hash', nowMs: 1, logger: silent });

  const command: PublishCommand = {
    sender: producer,
    to: { everyone: true },
    category: 'orders',
    title: 'Order 1',
    body: '',
    severity: 'info',
    link: null,
    collapseKey: null,
    publishAtMs: null,
    expiresAtMs: null,
    dataJson: null,
    idempotency: { caller: 'producer-1', key: 'k', bodyHash: 'hash' },
    nowMs: 1_000,
  };

  /** Copies the database as it lies on the disk at this moment, as if the machine had stopped. */
  function crashImage(name: string): string {
    const copy = join(folder, name, 'belfry.db');
    mkdirSync(join(folder, name));
    for (const suffix of ['', '-wal'])
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
    return copy;
  }

  it('takes a link for the file that it leads to, its log among the rest', async () => {
    const first = await open();
    await first.close();
    const target = path;
    path = join(folder, 'link.db');
    symlinkSync(target, path);
    const second = await open();
    expect(second.epoch).toBe(first.epoch);
    expect(await second.notifications.publish(command)).toEqual({ kind: 'no-recipients' });
    path = target;
    await expect(open()).rejects.toBeInstanceOf(DatabaseInUse);
  });

  it('takes a link to a file that is not there yet for that file', async () => {
    const target = join(folder, 'elsewhere', 'belfry.db');
    path = join(folder, 'link.db');
    symlinkSync(target, path);
    const first = await open();
    await first.close();
    path = target;
    expect((await open()).epoch).toBe(first.epoch);
  });

  it('writes the log that a crash left once more before it tells of it, and changes nothing in it', async () => {
    await addPeople(3);
    const before = await open();
    const outcome = await before.notifications.publish(command);
    path = crashImage('crash');
    const log = readFileSync(`${path}-wal`);
    utimesSync(`${path}-wal`, 1, 1);
    const after = await open();
    expect(statSync(`${path}-wal`).mtimeMs).toBeGreaterThan(1_000);
    expect(readFileSync(`${path}-wal`)).toEqual(log);
    expect(await after.notifications.publish(command)).toEqual({ ...outcome, kind: 'replayed' });
  });

  it('makes a missing folder, and keeps the epoch from start to start', async () => {
    const first = await open();
    await first.close();
    const second = await open();
    expect(second.epoch).toBe(first.epoch);
    expect(second.epoch).toMatch(/^[\w-]{12}$/);
  });

  it('is refused while another process serves the file', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(DatabaseInUse);
    await expect(open()).rejects.toThrow(path);
    await first.close();
    await open();
  });

  it('is refused for what is not a database, a damaged one, and one of a later version', async () => {
    mkdirSync(join(folder, 'data'));
    await writeFile(path, 'this is not a database, but long enough to be read as one'.repeat(100));
    await expect(open()).rejects.toThrow(DatabaseDamaged);
    await rm(path);

    await addPeople(200);
    const bytes = await readFile(path);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 5 * 4_096, 40 * 4_096);
    await writeFile(path, damaged);
    const refusal = expect(open()).rejects;
    await refusal.toThrow(DatabaseDamaged);
    await expect(open()).rejects.toThrow(`${path} is damaged`);

    await writeFile(path, bytes);
    const database = new DatabaseSync(path);
    database.exec(`insert into kysely_migration values ('9999-from-the-future', '2099-01-01')`);
    database.close();
    await expect(open()).rejects.toThrow('9999-from-the-future');
  });

  it('folds the final sigma of texts that an earlier version stored', async () => {
    const before = await open();
    const person = { username: 'ann', passwordHash: 'hash', roles: [], locale: 'en' as const, demo: false };
    const ann = await before.staff.create({ ...person, displayName: 'Γιώργος', nowMs: 1 });
    if (ann === 'taken') throw new Error('there is somebody already');
    await before.notifications.publish({ ...command, title: 'Η ΔΟΣΗ', body: 'ο λόγος' });
    await before.close();
    const database = new DatabaseSync(path);
    database.exec(`update staff set search = replace(search, 'γιώργοσ', 'γιώργος')`);
    database.exec(`update notification set search = replace(search, 'λόγοσ', 'λόγος')`);
    expect(database.prepare(`select search from notification`).get()?.['search']).toContain('λόγος');
    database.exec(`delete from kysely_migration where name <> '0001-first-tables'`);
    database.close();

    const after = await open();
    const found = await after.inbox.list(ann.key, { view: 'inbox', text: 'ΛΌΓΟΣ', limit: 10 });
    expect(found.items.map((item) => item.title)).toEqual(['Η ΔΟΣΗ']);
    expect((await after.staff.list({ limit: 10, text: 'γιώργος' })).items).toEqual([ann]);
  });

  it('is refused for a file that was emptied, whose mark says that it was not always so', async () => {
    await writeFile(join(folder, 'empty.db'), '');
    await (await open({ path: join(folder, 'empty.db') })).close();
    await addPeople(1);
    await writeFile(path, '');
    await expect(open()).rejects.toThrow('it is empty, and once held');
    expect(await readFile(path)).toHaveLength(0);
  });

  it('is refused for the database of another program, which is left as it was', async () => {
    mkdirSync(join(folder, 'data'));
    const other = new DatabaseSync(path);
    other.exec('create table invoice (number integer)');
    other.close();
    const before = await readFile(path);
    await expect(open()).rejects.toThrow(DatabaseForeign);
    expect(await readFile(path)).toEqual(before);
  });

  it('is refused where an index does not know all rows of its table', async () => {
    await seedDatabase({ path, staff: 1, items: 5, passwordHash: 'hash', nowMs: 1, logger: silent });
    const other = new DatabaseSync(path, { defensive: false });
    // From now on it should know every row, and has only those that it was made for.
    other.exec(`pragma writable_schema = on;
      update sqlite_schema set sql = substr(sql, 1, instr(sql, ' where ')) where name = 'notification_due'`);
    other.close();
    await expect(open()).rejects.toThrow(DatabaseDamaged);
  });

  it('gives a file that was restored from an older copy a new epoch', async () => {
    await addPeople(1);
    const first = await open();
    await first.close();
    copyFileSync(path, join(folder, 'backup'));
    const second = await open();
    await second.notifications.publish(command);
    await second.close();

    copyFileSync(join(folder, 'backup'), path);
    const warn = vi.fn();
    const restored = await open({ logger: { ...silent, warn } });
    expect(restored.epoch).not.toBe(first.epoch);
    expect(warn).toHaveBeenCalledOnce();
    await restored.close();
    expect((await open()).epoch).toBe(restored.epoch);
  });

  it('notices a restored copy of an earlier epoch, even when it holds more commits', async () => {
    await addPeople(1);
    const first = await open();
    await first.close();
    copyFileSync(path, join(folder, 'backup'));
    await writeFile(`${path}.mark`, JSON.stringify({ epoch: 'an epoch between', commits: 0 }));
    copyFileSync(join(folder, 'backup'), path);
    expect((await open()).epoch).not.toBe(first.epoch);
  });

  it('trusts a file that comes without its mark', async () => {
    await addPeople(1);
    const first = await open();
    await first.close();
    await rm(`${path}.mark`);
    expect((await open()).epoch).toBe(first.epoch);
  });

  it('loses nothing that was committed when the process dies', async () => {
    await addPeople(1);
    const store = await open();
    const outcome = await store.notifications.publish(command);
    path = crashImage('after');
    const again = await open();
    expect(again.epoch).toBe(store.epoch);
    expect(await again.notifications.publish(command)).toEqual({ ...outcome, kind: 'replayed' });
  });

  it('finishes a broadcast that a crash cut off between two chunks, before it is open', async () => {
    const images: string[] = [];
    const hints: Hint[] = [];
    // When the first hints go out, the second of three chunks may be written already; the third is not.
    const people = 1_000;
    await addPeople(people);
    const before = await open({
      committed(chunk) {
        hints.push(...chunk);
        if (images.length === 0) images.push(crashImage('cut'));
      },
    });
    const outcome = await before.notifications.publish(command);
    const served = hints.length;
    expect(served).toBe(people);

    path = images[0] ?? '';
    const rest: Hint[] = [];
    const after = await open({ committed: (chunk) => rest.push(...chunk) });
    expect([250, 750]).toContain(rest.length);
    const { items } = await after.notifications.list('all', { limit: 10 });
    expect(items).toMatchObject([{ status: 'published', recipients: people }]);
    expect(await after.notifications.publish(command)).toEqual({ ...outcome, kind: 'replayed' });
    const proofs = await after.inbox.proofs(hints.map((hint) => hint.staff));
    expect(proofs.size).toBe(people);
    expect([...proofs.values()].every(({ seq, unread }) => seq === 1 && unread === 1)).toBe(true);
  });

  it('counts admins of the demo as admins only while the demo is on', async () => {
    for (const [demo, expected] of [
      [true, 'object'],
      [false, 'string'],
    ] as const) {
      path = join(folder, `demo-${demo}`, 'belfry.db');
      const store = await open({ demo });
      const person = {
        displayName: 'A',
        passwordHash: 'h',
        roles: ['admin'],
        locale: 'en' as const,
        nowMs: 1,
      };
      await store.staff.create({ ...person, username: 'sample', demo: true });
      const ann = await store.staff.create({ ...person, username: 'ann', demo: false });
      if (ann === 'taken') throw new Error('taken');
      expect(typeof (await store.staff.update(ann.id, { disabled: true }, { nowMs: 1 }))).toBe(expected);
    }
  });
});
