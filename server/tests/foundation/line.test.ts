import type { InboxPage, Proof } from '@belfry/shared/inbox';
import type { PublishResult } from '@belfry/shared/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBystander } from '../harness/hostile.ts';
import { HttpClient } from '../harness/http-client.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
beforeAll(async () => {
  running = await startApp({ KEY_RATE_PER_SECOND: '20' });
});
afterAll(() => running.close());

describe('one notification’s way', () => {
  it('leads from a POST to the socket and into the list, with the same proof everywhere', async () => {
    const clerk = await running.addPerson('clerk');
    const socket = running.connect(clerk);
    const ready = await socket.next('ready');
    expect(ready).toMatchObject({ unread: 0, sync: 'live' });

    const published = await running.producer.post<PublishResult>('/notifications', {
      to: { staff: ['clerk'] },
      category: 'orders',
      title: 'Order 7 was paid',
      severity: 'critical',
    });
    expect([published.status, published.body.status, published.body.recipients]).toEqual([
      201,
      'published',
      1,
    ]);
    const change = await socket.next('change');
    expect(change).toMatchObject({ from: ready.seq, unread: 1, critical: 1, arrived: [published.body.id] });
    const list = (await clerk.get<Proof & { items: unknown[] }>('/inbox')).body;
    expect(list).toMatchObject({ epoch: ready.epoch, seq: change.seq, unread: 1, critical: 1 });
    expect(list.items).toEqual(change.items);

    await clerk.patch('/inbox/items', { ids: [published.body.id], set: { read: true } });
    expect(await socket.next('change')).toMatchObject({ from: change.seq, unread: 0, critical: 0 });
    socket.socket.close();
  });

  it('begins again where the server was down when it was due', async () => {
    const first = await startApp();
    const kim = await first.addPerson('kim');
    const publishAt = new Date(Date.now() + 300).toISOString();
    const body = { to: { staff: ['kim'] }, category: 'orders', title: 'Later', publishAt };
    const scheduled = await first.producer.post<PublishResult>('/notifications', body);
    expect(scheduled.body).toMatchObject({ status: 'scheduled', recipients: null });
    await first.app.close();
    await expect.poll(() => Date.now() > Date.parse(publishAt), { interval: 20 }).toBe(true);
    const second = await startApp({ DATABASE_URL: `sqlite:${first.databasePath}` });
    const inbox = (await new HttpClient(second.url, kim.headers).get<InboxPage>('/inbox')).body;
    expect(inbox.items.map((item) => item.id)).toEqual([scheduled.body.id]);
    expect(second.log.filter((line) => Number(line['level']) >= 50)).toEqual([]);
    await second.app.close();
    await first.close();
  });

  it('goes on for others while one is disturbed', async () => {
    const bystander = await createBystander(running);
    await bystander.check();
    await bystander.check();
    bystander.socket.socket.close();
  });

  it('is refused with 429 and a time when a key publishes faster than it may', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => running.producer.post('/notifications', {})),
    );
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(20);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(answers.some((answer) => answer.status === 422)).toBe(true);
    // Reading is not publishing.
    expect((await running.producer.get('/notifications')).status).toBe(200);
  });
});
