import { setTimeout as delay } from 'node:timers/promises';
import type { Item, Proof } from '@belfry/shared/inbox';
import type { PublishResult } from '@belfry/shared/publishing';
import { afterAll, describe, expect, it } from 'vitest';
import { demoPassword } from '../../src/demo/people.ts';
import { startChild } from '../harness/child-server.ts';
import { HttpClient, signIn } from '../harness/http-client.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => {
  folder.remove();
});
const settings = { DATABASE_URL: `sqlite:${folder.path}/belfry.db`, DEMO: '1' };
const people = ['clerk', 'support', 'finance', 'warehouse'];

interface Sent {
  key: string;
  to: string[];
  /** 201: promised. 0: nothing is known, because the connection broke. */
  status: number;
}

async function publish(producer: HttpClient, sent: Sent): Promise<void> {
  const body = { to: { staff: sent.to }, category: 'load', title: sent.key };
  const headers = { 'Idempotency-Key': sent.key };
  try {
    const answer = await producer.post<PublishResult>('/notifications', body, { headers });
    sent.status = answer.status;
  } catch {
    sent.status = 0;
  }
}

type Page = Proof & { items: Item[]; nextCursor: string | null };

async function wholeInbox(person: HttpClient): Promise<{ items: Item[]; proof: Proof }> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (;;) {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body }: { body: Page } = await person.get<Page>(`/inbox?view=all&limit=100${query}`);
    items.push(...body.items);
    cursor = body.nextCursor;
    if (cursor === null) return { items, proof: body };
  }
}

describe('a server that is killed in the middle of traffic', () => {
  it(
    'has kept every 201 exactly once for each recipient, and what was unknown once after the retry',
    { timeout: 60_000 },
    async () => {
      let child = await startChild(settings);
      const admin = await signIn(child.url, 'admin', demoPassword);
      // Not the demo's own key, which each start makes anew: a retry has to come from the same caller.
      const { secret } = (await admin.post<{ secret: string }>('/producer-keys', { name: 'load' })).body;
      const producerOf = (url: string) => new HttpClient(url, { Authorization: `Bearer ${secret}` });
      let producer = producerOf(child.url);
      const sent: Sent[] = [];
      let killed = false;

      const senders = Array.from({ length: 16 }, async (_, sender) => {
        for (let i = 0; !killed; i++) {
          const to = people.filter((_person, index) => index === i % people.length || i % 3 === 0);
          const each = { key: `${String(sender)}-${String(i)}`, to, status: 0 };
          sent.push(each);
          await publish(producer, each);
        }
      });
      const promised = () => sent.filter(({ status }) => status === 201);
      await expect.poll(() => promised().length, { timeout: 20_000 }).toBeGreaterThan(300);
      await delay(Math.random() * 50); // a moment that nothing in the server chose
      expect(await child.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
      killed = true;
      await Promise.all(senders);
      const unknown = sent.filter(({ status }) => status === 0);
      expect(unknown.length).toBeGreaterThan(0);
      expect(promised().length + unknown.length).toBe(sent.length);

      const startedAt = performance.now();
      child = await startChild(settings);
      expect((await new HttpClient(child.url).get('//readyz')).status).toBe(200);
      expect(performance.now() - startedAt).toBeLessThan(5_000);

      // What was promised is there, before anything is sent again; of the unknown, whole notifications or nothing.
      const readers = await Promise.all(people.map((name) => signIn(child.url, name, demoPassword)));
      const before = await Promise.all(readers.map(titlesOf));
      for (const { key, to } of promised()) {
        expect(people.filter((_, i) => before[i]?.includes(key))).toEqual(to);
      }
      for (const { key, to } of unknown) {
        const got = people.filter((_, i) => before[i]?.includes(key));
        expect(got.length === 0 || got.length === to.length).toBe(true);
      }

      producer = producerOf(child.url);
      await Promise.all(sent.map((each) => publish(producer, each)));
      expect(promised()).toHaveLength(sent.length);
      const after = await Promise.all(readers.map(titlesOf));
      for (const [i, name] of people.entries()) {
        const expected = sent.filter(({ to }) => to.includes(name)).map(({ key }) => key);
        expect(after[i]?.toSorted()).toEqual(expected.toSorted());
      }
      await child.stop();
    },
  );
});

/** The titles of the load in one inbox; its badge has to be right on the way. */
async function titlesOf(person: HttpClient): Promise<string[]> {
  const { items, proof } = await wholeInbox(person);
  expect(proof.unread).toBe(items.filter((item) => item.readAt === null).length);
  return items.filter((item) => item.category === 'load').map((item) => item.title);
}
