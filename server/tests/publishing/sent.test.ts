import type { InboxPage } from '@belfry/shared/inbox';
import { notificationDetail, notificationPage, type PublishResult } from '@belfry/shared/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProducerKey } from '../../src/publishing/producer-key.ts';
import { HttpClient } from '../harness/http-client.ts';
import { faultPaths, refusal } from '../harness/problem.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
let nora: HttpClient;
let otherProducer: HttpClient;
beforeAll(async () => {
  running = await startApp();
  nora = await running.addPerson('nora');
  otherProducer = await producerNamed('other');
});
afterAll(() => running.close());

async function producerNamed(name: string): Promise<HttpClient> {
  const { secret } = await createProducerKey(running.app.store, { name, demo: false, nowMs: Date.now() });
  return new HttpClient(running.url, { Authorization: `Bearer ${secret}` });
}

const publish = async (title: string, by: HttpClient, more: object = {}) => {
  const body = { to: { staff: ['nora'] }, category: 'orders', title, ...more };
  return (await by.post<PublishResult>('/notifications', body)).body;
};
const listOf = async (by: HttpClient, query = '') => {
  const answer = await by.get(`/notifications${query}`);
  expect(answer.status).toBe(200);
  return notificationPage.parse(answer.body);
};
const titles = async (by: HttpClient, query = '') =>
  (await listOf(by, query)).items.map((each) => each.title);

describe('what was sent', () => {
  it('is listed newest first, to a producer its own and to an admin everything', async () => {
    const producer = await producerNamed('lister');
    for (const title of ['one', 'two', 'three']) await publish(title, producer);
    await publish('of an admin', running.admin);
    expect(await titles(producer)).toEqual(['three', 'two', 'one']);
    expect((await titles(running.admin)).slice(0, 4)).toEqual(['of an admin', 'three', 'two', 'one']);
  });

  it('comes by pages that follow each other, also when something is sent in between', async () => {
    const producer = await producerNamed('pager');
    for (const title of ['a', 'b', 'c', 'd', 'e']) await publish(title, producer);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await listOf(producer, `?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((each) => each.title));
      cursor = page.nextCursor;
      await publish('newer', producer);
    }
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('is told with its counts and its data', async () => {
    const data = { order: 7, lines: [{ sku: 'A' }, null, 1.5] };
    const { id } = await publish('counted', running.producer, { data, severity: 'warning', link: '/o/7' });
    const items = (await nora.get<InboxPage>('/inbox?limit=1')).body.items.map((item) => item.id);
    await nora.patch('/inbox/items', { ids: items, set: { read: true } });
    const answer = await running.producer.get(`/notifications/${id}`);
    expect(notificationDetail.parse(answer.body)).toMatchObject({
      id,
      status: 'published',
      to: { staff: ['nora'] },
      title: 'counted',
      body: '',
      severity: 'warning',
      link: '/o/7',
      publishAt: null,
      expiresAt: null,
      recipients: 1,
      read: 1,
      data,
    });
  });

  it('is nothing to other producers: 404 to read and to recall', async () => {
    const { id } = await publish('private', running.producer);
    expect(refusal(await otherProducer.get(`/notifications/${id}`))).toEqual([404, 'not-found']);
    expect(refusal(await otherProducer.delete(`/notifications/${id}`))).toEqual([404, 'not-found']);
    expect(await titles(otherProducer)).toEqual([]);
    expect((await running.producer.get<{ status: string }>(`/notifications/${id}`)).body.status).toBe(
      'published',
    );
  });

  it.each(['0198c0de-0000-7000-8000-000000000000', 'x', '%00', '..%2f..'])(
    'is not found as %s',
    async (id) => {
      expect(refusal(await running.producer.get(`/notifications/${id}`))).toEqual([404, 'not-found']);
      expect(refusal(await running.admin.delete(`/notifications/${id}`))).toEqual([404, 'not-found']);
    },
  );

  it.each(['limit=0', 'limit=-1', 'limit=abc', 'limit=101', 'limit=', 'limit=1.5', 'limit=5&limit=5', 'q=x'])(
    'cannot be asked for with %s',
    async (query) => {
      const answer = await running.producer.get(`/notifications?${query}`);
      expect(refusal(answer)).toEqual([400, 'malformed-request']);
      expect(faultPaths(answer)).toHaveLength(1);
    },
  );

  it('is not told to those whose cursor is malformed or belongs to another’s list', async () => {
    for (let i = 0; i < 3; i++) await publish(`cursor ${i}`, running.producer);
    const { nextCursor } = await listOf(running.producer, '?limit=1');
    expect(nextCursor).not.toBeNull();
    for (const cursor of ['', 'x', '%F0%9F%98%80', `${nextCursor ?? ''}A`, nextCursor?.slice(2) ?? '']) {
      expect(refusal(await running.producer.get(`/notifications?cursor=${cursor}`))[0]).toBe(400);
    }
    expect(refusal(await otherProducer.get(`/notifications?cursor=${nextCursor ?? ''}`))[0]).toBe(400);
    expect(refusal(await running.admin.get(`/notifications?cursor=${nextCursor ?? ''}`))[0]).toBe(400);
  });
});

describe('a recall', () => {
  it('takes it out of every inbox, and repeating it is harmless', async () => {
    const { id } = await publish('mistake', running.producer);
    const before = (await nora.get<InboxPage>('/inbox?limit=1')).body;
    expect(before.items[0]?.id).toBe(id);
    for (let i = 0; i < 2; i++) {
      const answer = await running.producer.delete(`/notifications/${id}`);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    const after = (await nora.get<InboxPage>('/inbox?limit=1')).body;
    expect(after.items[0]?.id).not.toBe(id);
    expect([after.seq, after.unread]).toEqual([before.seq + 1, before.unread - 1]);
    expect(refusal(await nora.get(`/inbox/items/${id}`))).toEqual([404, 'not-found']);
    expect((await running.producer.get<{ status: string }>(`/notifications/${id}`)).body.status).toBe(
      'recalled',
    );
  });

  it('by an admin reaches what others sent, and stands in the audit trail', async () => {
    const { id } = await publish('not allowed', running.producer);
    expect((await running.admin.delete(`/notifications/${id}`)).status).toBe(204);
    const [latest] = await running.app.store.audit.list({ limit: 1 });
    expect(latest).toMatchObject({ action: 'notification.recall', target: id, actor: { name: 'ada' } });
  });

  it('that changes nothing any more does not stand in the audit trail', async () => {
    const publishAt = new Date(Date.now() + 3_600_000).toISOString();
    for (const more of [{}, { publishAt }]) {
      const { id } = await publish('twice', running.producer, more);
      for (const by of [running.producer, running.admin, running.producer]) {
        expect((await by.delete(`/notifications/${id}`)).status).toBe(204);
      }
      const trail = await running.app.store.audit.list({ limit: 100 });
      expect(trail.filter(({ target }) => target === id)).toEqual([
        expect.objectContaining({ actor: expect.objectContaining({ name: 'tests' }) as unknown }),
      ]);
    }
  });
});

describe('the way in for senders', () => {
  const calls: [string, string][] = [
    ['POST', '/notifications'],
    ['GET', '/notifications'],
    ['GET', '/notifications/0198c0de-0000-7000-8000-000000000000'],
    ['DELETE', '/notifications/0198c0de-0000-7000-8000-000000000000'],
  ];
  it.each(calls)('is closed to people who are no admins: %s %s', async (method, path) => {
    expect(refusal(await nora.call(method, path))).toEqual([403, 'forbidden']);
  });

  it.each(calls)('is closed to nobody in particular: %s %s', async (method, path) => {
    expect(refusal(await running.anyone.call(method, path))).toEqual([401, 'unauthenticated']);
  });

  it('needs the page’s Origin with a cookie, and none with a key', async () => {
    const foreign = { headers: { Origin: 'http://evil.example' } };
    expect(refusal(await running.admin.post('/notifications', {}, foreign))).toEqual([403, 'origin-refused']);
    expect(refusal(await running.producer.post('/notifications', {}, foreign))).toEqual([
      422,
      'invalid-request',
    ]);
  });
});
