import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { connectClient, type SocketClient } from '../../src/live/testing/socket-client.ts';
import { startChild, type ChildServer } from '../harness/child-server.ts';
import { HttpClient, signIn } from '../harness/http-client.ts';
import { createBystander } from '../harness/hostile.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

export const password = 'correct horse battery';

/** A server in a process of its own, with people on it who must not notice what is thrown at it. */
export interface Target {
  readonly child: ChildServer;
  readonly url: string;
  readonly port: number;
  readonly databasePath: string;
  /** Whoever has no cookie and no key. */
  readonly anyone: HttpClient;
  readonly admin: HttpClient;
  readonly producer: HttpClient;
  /** Has a filled inbox that nobody may see or change. */
  readonly victim: HttpClient;
  /** Signed in, with rights of their own and no more. */
  readonly attacker: HttpClient;
  addPerson(username: string): Promise<HttpClient>;
  connect(person: HttpClient, query?: string): SocketClient;
  /**
   * What holds after each hostile input: the same process, health in under 100 ms, a bystander's socket told within a
   * second, nothing changed in the store, nothing in the log that should not be.
   */
  check(): Promise<void>;
  /** Takes the people, keys and categories that an admin has rightly added for what must stay from now on. */
  accept(): Promise<void>;
  stop(): Promise<void>;
}

/** The people and keys of a server that `main.ts` serves; signs in as the admin. */
export async function startTarget(settings: Record<string, string> = {}): Promise<Target> {
  const folder = temporaryFolder();
  const databasePath = `${folder.path}/belfry.db`;
  const child = await startChild({
    DATABASE_URL: `sqlite:${databasePath}`,
    ...{ ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: password, DEMO: '0' },
    ...settings,
  });
  const { url } = child;
  const admin = await signIn(url, 'ada', password);
  const { secret } = (await admin.post<{ secret: string }>('/producer-keys', { name: 'hostile' })).body;
  const producer = new HttpClient(url, { Authorization: `Bearer ${secret}` });

  async function addPerson(username: string): Promise<HttpClient> {
    await admin.post('/staff', { username, displayName: username, password });
    return signIn(url, username, password);
  }
  const connect = (person: HttpClient, query = ''): SocketClient =>
    connectClient(`${url.replace('http:', 'ws:')}/api/v1/live${query}`, {
      cookie: person.cookie,
      origin: url,
    });

  const victim = await addPerson('victim');
  const attacker = await addPerson('attacker');
  for (let i = 0; i < 5; i++) {
    const body = {
      to: { staff: ['victim'] },
      category: 'private',
      title: `victim-canary-${i}`,
      severity: 'critical',
    };
    await producer.post('/notifications', body);
  }
  const anyone = new HttpClient(url);
  const bystander = await createBystander({ addPerson, connect, anyone, producer });
  const { pid } = child.process;

  /** What nothing that is thrown may change: another person's inbox, and who there is. */
  const inbox = ['/inbox?view=all&limit=100', '/inbox/summary', '/session'];
  const office = ['/staff?limit=100', '/producer-keys', '/categories'];
  async function digest(person: HttpClient, paths: readonly string[]): Promise<string> {
    const answers = await Promise.all(paths.map((each) => person.get<object>(each)));
    const bodies = answers.map(({ status, body }) => [status, { ...body, endsAt: null }]);
    return createHash('sha256').update(JSON.stringify(bodies)).digest('hex');
  }
  const inboxBefore = await digest(victim, inbox);
  let officeBefore = await digest(admin, office);

  return {
    ...{ child, url, databasePath, anyone, admin, producer, victim, attacker, addPerson, connect },
    port: Number(new URL(url).port),
    async check() {
      expect([child.process.exitCode, child.process.signalCode, child.process.pid]).toEqual([
        null,
        null,
        pid,
      ]);
      await bystander.check();
      expect(await digest(victim, inbox)).toBe(inboxBefore);
      expect(await digest(admin, office)).toBe(officeBefore);
      expect(child.output.stderr).not.toMatch(/"level":"?(50|60|error|fatal)/);
    },
    async accept() {
      officeBefore = await digest(admin, office);
    },
    async stop() {
      bystander.socket.socket.terminate();
      await child.stop();
      folder.remove();
    },
  };
}
