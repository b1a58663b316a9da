import pino from 'pino';
import { createApp, type App, type Overrides } from '../../src/app.ts';
import { checkSettings } from '../../src/config/check-settings.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { demoPassword } from '../../src/demo/people.ts';
import { connectClient, type SocketClient } from '../../src/live/testing/socket-client.ts';
import { createProducerKey } from '../../src/publishing/producer-key.ts';
import { createPasswords } from '../../src/sessions/passwords.ts';
import { HttpClient, signIn } from './http-client.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const testPassword = 'correct horse battery';

/** The real server on a free port, with a database of its own that goes with it. */
export interface RunningApp {
  readonly app: App;
  /** Where it listens. */
  readonly url: string;
  readonly port: number;
  readonly databasePath: string;
  /** Whoever has no cookie and no key. */
  readonly anyone: HttpClient;
  /** The first admin. */
  readonly admin: HttpClient;
  /** A producer. */
  readonly producer: HttpClient;
  /** What was logged, parsed; newest last. */
  readonly log: Record<string, unknown>[];
  /** Adds a person and signs them in. */
  addPerson(username: string, roles?: string[]): Promise<HttpClient & { id: string }>;
  signIn(username: string, password?: string): Promise<HttpClient>;
  /** A live connection with that person's cookie; `query` such as `?epoch=…&since=…`. */
  connect(person: HttpClient, query?: string): SocketClient;
  /** Ends the server; its database stays until `remove`. */
  close(): Promise<void>;
}

/**
 * @param settings as in the environment; by default a free port, a temporary database and an admin `ada`, no demo
 */
export async function startApp(
  settings: Record<string, string> = {},
  overrides: Overrides = {},
): Promise<RunningApp> {
  const folder = temporaryFolder();
  const databasePath = settings['DATABASE_URL']?.replace(/^sqlite:/, '') ?? `${folder.path}/belfry.db`;
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'debug', base: null },
    { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const admin = settings['DEMO'] === '1' ? {} : { ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: testPassword };
  const config = checkSettings(
    readEnvironment({ PORT: '0', DATABASE_URL: `sqlite:${databasePath}`, ...admin, ...settings }),
    folder.path,
  );
  const app = await createApp(config, { logger, clientFolder: `${folder.path}/client`, ...overrides });
  await app.listen();
  const url = `http://127.0.0.1:${String(app.port)}`;
  const { secret } = await createProducerKey(app.store, { name: 'tests', demo: false, nowMs: Date.now() });
  const enter = (username: string, password: string) => signIn(url, username, password, app.url);
  const passwordHash = await createPasswords().hash(testPassword);

  return {
    app,
    url,
    port: app.port,
    databasePath,
    anyone: new HttpClient(url),
    admin: await (app.demoKey === null ? enter('ada', testPassword) : enter('admin', demoPassword)),
    producer: new HttpClient(url, { Authorization: `Bearer ${secret}` }),
    log,
    async addPerson(username, roles = []) {
      const person = { username, displayName: username, passwordHash, roles, locale: 'en' as const };
      const created = await app.store.staff.create({ ...person, demo: false, nowMs: Date.now() });
      if (created === 'taken') throw new Error(`there is a ${username} already`);
      return Object.assign(await enter(username, testPassword), { id: created.id });
    },
    signIn: (username, password = testPassword) => enter(username, password),
    connect: (person, query = '') =>
      connectClient(`${url.replace('http:', 'ws:')}/api/v1/live${query}`, {
        cookie: person.cookie,
        origin: app.url,
      }),
    async close() {
      await app.close();
      folder.remove();
    },
  };
}
