import { createHash, randomBytes } from 'node:crypto';
import { systemClock } from '../../../src/clock.ts';
import { connectClient, type SocketClient } from '../../../src/live/testing/socket-client.ts';
import { createProducerKey } from '../../../src/publishing/producer-key.ts';
import { createPasswords } from '../../../src/sessions/passwords.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { startChild, type ChildServer } from '../../harness/child-server.ts';
import { HttpClient } from '../../harness/http-client.ts';
import { temporaryFolder } from '../../harness/temporary-folder.ts';
import { freePort } from './free-port.ts';

export const password = 'correct horse battery';
const sessionHours = 8;

/** Someone with a session that outlives the server's process. */
export interface Colleague {
  readonly username: string;
  readonly http: HttpClient;
}

/** A database with people on it, and a server that can be ended and started again without anyone noticing but by that. */
export interface Office {
  readonly url: string;
  readonly databasePath: string;
  readonly people: readonly Colleague[];
  readonly producer: HttpClient;
  /** The present process. */
  readonly child: ChildServer;
  /** Starts the server; answers how long it took from the spawn until it was ready, in ms. */
  start(): Promise<number>;
  connect(person: Colleague, query?: string): SocketClient;
  /** Ends the server and removes the database. */
  close(): Promise<void>;
}

export interface OfficeOptions {
  /** Settings and other variables of the server's environment. */
  settings?: Readonly<Record<string, string>>;
  /** Options of Node before the server's file. */
  nodeOptions?: readonly string[];
  /** Where the database goes; a temporary folder otherwise. */
  folder?: string;
  /** What else is to be in the database before the server sees it. */
  prepare?: (store: Store) => Promise<void>;
}

/** Makes the database, with `size` people called `p0`, `p1` … who are signed in; starts nothing. */
export async function openOffice(size: number, options: OfficeOptions = {}): Promise<Office> {
  const { settings = {}, nodeOptions = [], prepare } = options;
  const folder =
    options.folder === undefined ? temporaryFolder() : { path: options.folder, remove: () => {} };
  const databasePath = `${folder.path}/belfry.db`;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const store = await openSqliteStore({
    path: databasePath,
    clock: systemClock,
    logger: { warn: console.warn, error: console.error },
    demo: false,
    committed: () => undefined,
    connected: () => false,
  });
  const people = await addPeople(store, size, url);
  const { secret } = await createProducerKey(store, { name: 'load', demo: false, nowMs: Date.now() });
  await prepare?.(store);
  await store.close();
  let child: ChildServer | null = null;

  return {
    ...{ url, databasePath, people },
    producer: new HttpClient(url, { Authorization: `Bearer ${secret}` }),
    get child() {
      if (!child) throw new Error('the office has not been opened yet');
      return child;
    },
    async start() {
      const spawnedAt = performance.now();
      const environment = { PORT: String(port), DATABASE_URL: `sqlite:${databasePath}`, DEMO: '0' };
      child = await startChild({ ...environment, ...settings }, nodeOptions);
      const { status } = await new HttpClient(url).get('//readyz');
      if (status !== 200) throw new Error(`listening, and not ready: ${status}`);
      return performance.now() - spawnedAt;
    },
    connect: (person, query = '') =>
      connectClient(`${url.replace('http:', 'ws:')}/api/v1/live${query}`, { cookie: person.http.cookie }),
    async close() {
      await child?.stop();
      folder.remove();
    },
  };
}

/** Through the store: a sign-in costs a hash each, which is not what faults are about. */
async function addPeople(store: Store, size: number, url: string): Promise<Colleague[]> {
  const passwordHash = await createPasswords().hash(password);
  const nowMs = Date.now();
  const endsAtMs = nowMs + sessionHours * 3_600_000;
  const people: Colleague[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < size; index = next++) {
      const username = `p${index}`;
      const person = { username, displayName: username, roles: [], locale: 'en' as const, demo: false };
      const created = await store.staff.create({ ...person, passwordHash, nowMs });
      if (created === 'taken') throw new Error(`there is a ${username} already`);
      const secret = randomBytes(32).toString('base64url');
      const secretHash = createHash('sha256').update(secret).digest('hex');
      await store.sessions.create({ secretHash, staff: created.key, passwordHash, nowMs, endsAtMs });
      people[index] = { username, http: new HttpClient(url, { Cookie: `belfry=${secret}`, Origin: url }) };
    }
  };
  // So many at once that commits are shared.
  await Promise.all(Array.from({ length: 64 }, worker));
  return people;
}
