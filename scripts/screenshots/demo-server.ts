import { readFileSync } from 'node:fs';
import process from 'node:process';
import { startChild } from '../../server/tests/harness/child-server.ts';
import { HttpClient, signIn } from '../../server/tests/harness/http-client.ts';
import { temporaryFolder } from '../../server/tests/harness/temporary-folder.ts';
import { demoPassword } from '../../server/src/demo/people.ts';

/** Who is on the pictures: how much each of them has not read is what they are there for. */
export const people = {
  usual: 'clerk',
  nothing: 'warehouse',
  seven: 'support',
  many: 'finance',
  admin: 'admin',
};
export type Person = keyof typeof people;

export interface DemoServer {
  readonly url: string;
  person(who: Person): Promise<HttpClient>;
  publish(who: Person, title: string, more?: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

/** The server in demo mode on a database of its own, with people who have read everything, nearly, and nothing. */
export async function startDemo(): Promise<DemoServer> {
  const folder = temporaryFolder();
  const database = `${folder.path}/demo.db`;
  const child = await startChild({
    DEMO: '1',
    DATABASE_URL: `sqlite:${database}`,
    PATH: process.env['PATH'] ?? '',
  });
  const { url } = child;
  const key = readFileSync(`${database}.demo-key`, 'utf8').trim();
  const producer = new HttpClient(url, { Authorization: `Bearer ${key}` });

  const demo: DemoServer = {
    url,
    person: (who) => signIn(url, people[who], demoPassword),
    async publish(who, title, more = {}) {
      const body = { to: { staff: [people[who]] }, category: 'orders', title, ...more };
      const answer = await producer.post('/notifications', body);
      if (answer.status !== 201) throw new Error(`publishing failed: ${answer.text}`);
    },
    async close() {
      await child.stop();
      folder.remove();
    },
  };
  for (const who of ['nothing', 'seven', 'many'] as const) await readEverything(await demo.person(who));
  for (let number = 1; number <= 7; number++) {
    await demo.publish('seven', `Order ${10_500 + number} is ready to be packed`, {
      link: `/orders/${10_500 + number}`,
    });
  }
  for (let number = 1; number <= 120; number++) {
    const severity = number % 40 === 0 ? 'critical' : 'info';
    await demo.publish('many', `Invoice ${7_000 + number} is overdue`, { category: 'payments', severity });
  }
  return demo;
}

async function readEverything(person: HttpClient): Promise<void> {
  const { epoch, seq } = (await person.get<{ epoch: string; seq: number }>('/inbox/unread')).body;
  await person.post('/inbox/read-all', { epoch, upTo: seq });
}
