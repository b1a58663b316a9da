import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { createProducerKey } from '../src/publishing/producer-key.ts';
import { openSqliteStore } from '../src/store/sqlite/open.ts';
import type { StaffKey, Store } from '../src/store/store.ts';
import { startServer, type ServerProcess } from './processes.ts';

/** A prepared database: people with items and open sessions, and a producer's key. */
export interface World {
  /** A Cookie header's value for each of the people that have a session. */
  cookies: readonly string[];
  key: string;
  username(index: number): string;
  /** Size of its file, without the write-ahead log. */
  databaseBytes(): number;
  /** Starts Belfry on it, as an operator would; on a free port when none is named. */
  serve(port?: number): Promise<ServerProcess>;
  remove(): Promise<void>;
}

const sessionHours = 8;
const username = (index: number): string => `person-${index}`;
const quiet = { info: () => undefined, warn: console.warn, error: console.error };

/** Opens a store of its own on a file, for preparing a world and for measuring the store alone. */
export function openStore(path: string): Promise<Store> {
  return openSqliteStore({
    path,
    clock: systemClock,
    logger: quiet,
    demo: false,
    committed: () => undefined,
    connected: () => false,
  });
}

/** Runs `work` for each index, so many at once that commits are shared and few enough that nothing queues for long. */
async function each(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

/** No password has this hash. */
const noPassword = 'no password opens this account';

export async function addPeople(store: Store, count: number): Promise<StaffKey[]> {
  const keys: StaffKey[] = [];
  await each(count, async (index) => {
    const person = await store.staff.create({
      username: username(index),
      displayName: `Person ${index}`,
      passwordHash: noPassword,
      roles: [],
      locale: 'en',
      demo: false,
      nowMs: Date.now(),
    });
    if (person !== 'taken') keys[index] = person.key;
  });
  return keys;
}

/** One published notification, as a producer's; `staff` names people, without it everyone gets it. */
export async function publish(store: Store, senderId: string, staff?: string[]): Promise<void> {
  const outcome = await store.notifications.publish({
    sender: { kind: 'producer', id: senderId, name: 'bench' },
    to: staff ? { staff } : { everyone: true },
    ...{
      category: 'orders',
      title: 'Order 10428 waits for approval',
      body: 'Please check the address.',
      severity: 'info',
    },
    ...{
      link: '/orders/10428',
      collapseKey: null,
      publishAtMs: null,
      expiresAtMs: null,
      dataJson: null,
      idempotency: null,
    },
    nowMs: Date.now(),
  });
  if (outcome.kind !== 'created') throw new Error(`publishing answered ${outcome.kind}`);
}

/** Prepares a database in a temporary folder: `staff` people with `itemsEach` items, the first `sessions` signed in. */
export async function makeWorld(size: {
  staff: number;
  itemsEach: number;
  sessions: number;
}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-bench-'));
  const path = join(folder, 'belfry.db');
  const store = await openStore(path);
  const people = await addPeople(store, size.staff);
  const { key, secret } = await createProducerKey(store, { name: 'bench', demo: false, nowMs: Date.now() });
  for (let i = 0; i < size.itemsEach; i++) await publish(store, key.id);
  const cookies: string[] = [];
  await each(size.sessions, async (index) => {
    const token = randomBytes(32).toString('base64url');
    const nowMs = Date.now();
    await store.sessions.create({
      secretHash: createHash('sha256').update(token).digest('hex'),
      staff: people[index]!,
      passwordHash: noPassword,
      nowMs,
      endsAtMs: nowMs + sessionHours * 3_600_000,
    });
    cookies[index] = `belfry=${token}`;
  });
  await store.close();
  return {
    cookies,
    key: secret,
    username,
    databaseBytes: () => statSync(path).size,
    serve: (port = 0) =>
      startServer('../src/main.ts', {
        env: {
          PORT: String(port),
          DATABASE_URL: `sqlite:${path}`,
          DEMO: '0',
          // One key sends everything here; its limit is not what is measured.
          KEY_RATE_PER_SECOND: '1000000',
        },
        portFrom: /"url":"http:\/\/127\.0\.0\.1:(\d+)"/,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
