import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Item } from '@belfry/shared/inbox';
import type { PublishRequest, PublishResult } from '@belfry/shared/publishing';
import { startChild, type ChildServer } from '../../../server/tests/harness/child-server.ts';
import { HttpClient, signIn } from '../../../server/tests/harness/http-client.ts';
import { temporaryFolder } from '../../../server/tests/harness/temporary-folder.ts';

/** Everyone's password. */
export const password = 'correct horse battery';

/** What a notification needs in a test: a title, and by default it goes to the clerk. */
export type Draft = Pick<PublishRequest, 'title'> & Partial<PublishRequest>;

/** The clerk's inbox as the store has it: what every screen has to show. */
export interface Truth {
  unread: number;
  critical: number;
  items: Item[];
}

/**
 * The real server as a process of its own, with a database that goes with it, an admin `ada`, a `clerk` (Kim Clarke) and
 * a producer.
 */
export class Office {
  /** Where the server listens, also after it was killed and started again. */
  readonly url: string;
  readonly admin: HttpClient;
  readonly clerkId: string;
  readonly #producer: HttpClient;
  readonly #process: OfficeProcess;

  private constructor(parts: {
    process: OfficeProcess;
    admin: HttpClient;
    clerkId: string;
    producer: HttpClient;
  }) {
    this.#process = parts.process;
    this.url = parts.process.url;
    this.admin = parts.admin;
    this.clerkId = parts.clerkId;
    this.#producer = parts.producer;
  }

  /** @param settings as in the environment, on top of a database and an admin */
  static async open(settings: Record<string, string> = {}): Promise<Office> {
    const process = await OfficeProcess.prepare({
      ADMIN_USERNAME: 'ada',
      ADMIN_PASSWORD: password,
      ...settings,
    });
    await process.start();
    const { url, origin } = process;
    const admin = await signIn(url, 'ada', password, origin);
    const clerk = { username: 'clerk', displayName: 'Kim Clarke', password, roles: ['orders'] };
    const created = await admin.post<{ id: string }>('/staff', clerk);
    const key = await admin.post<{ secret: string }>('/producer-keys', { name: 'Shop' });
    const producer = new HttpClient(url, { Authorization: `Bearer ${key.body.secret}` });
    return new Office({ process, admin, clerkId: created.body.id, producer });
  }

  /** Starts the server again after `kill`. */
  start(): Promise<void> {
    return this.#process.start();
  }

  /** Ends the server as a power cut would. */
  kill(): Promise<void> {
    return this.#process.stop('SIGKILL');
  }

  async close(): Promise<void> {
    await this.#process.stop('SIGTERM');
    this.#process.forget();
  }

  /** Publishes and returns what the server answered; the 201 means that it is committed. */
  async publish(draft: Draft): Promise<PublishResult> {
    const body = { to: { staff: ['clerk'] }, category: 'orders', ...draft };
    const answer = await this.#producer.post<PublishResult>('/notifications', body);
    if (answer.status !== 201) throw new Error(`publishing failed: ${answer.text}`);
    return answer.body;
  }

  async recall(id: string): Promise<void> {
    await this.#producer.delete(`/notifications/${id}`);
  }

  /** The clerk at another computer. */
  clerkElsewhere(): Promise<HttpClient> {
    return signIn(this.url, 'clerk', password, this.#process.origin);
  }

  async truth(): Promise<Truth> {
    const clerk = await this.clerkElsewhere();
    const { body } = await clerk.get<Truth>('/inbox?limit=100');
    await clerk.delete('/session');
    return body;
  }
}

/** The server's process, its port and its data. */
export class OfficeProcess {
  readonly url: string;
  /** What browsers call it: its own address, unless `PUBLIC_ORIGIN` says otherwise. */
  readonly origin: string;
  readonly #settings: Record<string, string>;
  readonly #folder: ReturnType<typeof temporaryFolder>;
  #server: ChildServer | null = null;

  private constructor(port: number, settings: Record<string, string>) {
    this.#folder = temporaryFolder();
    this.#settings = {
      DATABASE_URL: `sqlite:${this.#folder.path}/belfry.db`,
      PORT: String(port),
      ...settings,
    };
    this.url = `http://127.0.0.1:${port}`;
    this.origin = settings['PUBLIC_ORIGIN'] ?? this.url;
  }

  static async prepare(settings: Record<string, string>): Promise<OfficeProcess> {
    return new OfficeProcess(await freePort(), settings);
  }

  async start(): Promise<void> {
    this.#server = await startChild(this.#settings);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    await this.#server?.stop(signal);
    this.#server = null;
  }

  /** Removes its data. */
  forget(): void {
    this.#folder.remove();
  }
}

/** A port that stays the same when the server is started again, which `PORT=0` would not. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
