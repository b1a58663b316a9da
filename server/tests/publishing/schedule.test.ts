import type { InboxPage } from '@belfry/shared/inbox';
import { notificationDetail, type PublishResult } from '@belfry/shared/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../harness/http-client.ts';
import { faultPaths, refusal } from '../harness/problem.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

const minuteMs = 60_000;
let nowMs = Date.parse('2026-03-01T08:00:00.000Z');
let running: RunningApp;
let nora: HttpClient;
beforeAll(async () => {
  running = await startApp({}, { clock: { now: () => nowMs, monotonic: () => performance.now() } });
  nora = await running.addPerson('nora');
});
afterAll(() => running.close());

const inMinutes = (minutes: number) => new Date(nowMs + minutes * minuteMs).toISOString();
const publish = (more: object) =>
  running.producer.post<PublishResult>('/notifications', {
    to: { staff: ['nora'] },
    category: 'shifts',
    title: 'Shift starts',
    ...more,
  });
const detail = async (id: string) =>
  notificationDetail.parse((await running.producer.get(`/notifications/${id}`)).body);
const inboxIds = async () => (await nora.get<InboxPage>('/inbox')).body.items.map((item) => item.id);

async function passMinutes(minutes: number): Promise<void> {
  nowMs += minutes * minuteMs;
  // The server's own timer does the same at its next turn; whichever comes first does it.
  while ((await running.app.store.notifications.runDue(nowMs)) > 0);
}

describe('a notification with a time', () => {
  it('waits for it, and is published once when it has come', async () => {
    const publishAt = inMinutes(30);
    const answer = await publish({ publishAt });
    const { id } = answer.body;
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ id, recipients: null, status: 'scheduled' });
    expect(await detail(id)).toMatchObject({
      status: 'scheduled',
      publishAt,
      createdAt: null,
      recipients: null,
    });
    expect(await inboxIds()).not.toContain(id);

    await passMinutes(30);
    expect(await inboxIds()).toContain(id);
    expect(await detail(id)).toMatchObject({
      status: 'published',
      publishAt,
      createdAt: publishAt,
      recipients: 1,
    });
    await passMinutes(30);
    expect((await inboxIds()).filter((each) => each === id)).toHaveLength(1);
  });

  it('in the past is published now', async () => {
    const { body } = await publish({ publishAt: inMinutes(-1) });
    expect(body).toMatchObject({ status: 'published', recipients: 1 });
    expect(await inboxIds()).toContain(body.id);
  });

  it('that is recalled before never arrives', async () => {
    const { id } = (await publish({ publishAt: inMinutes(5) })).body;
    expect((await running.producer.delete(`/notifications/${id}`)).status).toBe(204);
    await passMinutes(10);
    expect(await inboxIds()).not.toContain(id);
    expect((await detail(id)).status).toBe('recalled');
  });

  it('finds its audience when it is due, but knows its people now', async () => {
    const later = { publishAt: inMinutes(5), to: { roles: ['late-shift'] } };
    const { id } = (await publish(later)).body;
    const nobody = (await publish({ ...later, to: { roles: ['no-shift'] } })).body;
    await running.addPerson('late', ['late-shift']);
    await passMinutes(5);
    expect((await detail(id)).recipients).toBe(1);
    expect(await detail(nobody.id)).toMatchObject({ status: 'published', recipients: 0 });
    const unknown = await publish({ publishAt: inMinutes(5), to: { staff: ['nobody'] } });
    expect(refusal(unknown)).toEqual([422, 'unknown-recipient']);
    expect(refusal(await publish({ publishAt: inMinutes(5), to: {} }))).toEqual([422, 'no-recipients']);
  });

  it('takes times with any offset', async () => {
    const local = new Date(nowMs + 5 * minuteMs + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
    const { id } = (await publish({ publishAt: local })).body;
    expect((await detail(id)).publishAt).toBe(inMinutes(5));
  });
});

describe('an expiry', () => {
  it('takes the item out of the inbox', async () => {
    const expiresAt = inMinutes(10);
    const { id } = (await publish({ expiresAt })).body;
    expect(await detail(id)).toMatchObject({ expiresAt });
    expect(await inboxIds()).toContain(id);
    await passMinutes(10);
    expect(await inboxIds()).not.toContain(id);
    expect(refusal(await nora.get(`/inbox/items/${id}`))).toEqual([404, 'not-found']);
  });

  it.each([
    ['now', () => ({ expiresAt: inMinutes(0) })],
    ['before', () => ({ expiresAt: inMinutes(-1) })],
    ['at the time of a schedule', () => ({ publishAt: inMinutes(5), expiresAt: inMinutes(5) })],
    ['before a schedule', () => ({ publishAt: inMinutes(5), expiresAt: inMinutes(4) })],
    ['now, published at a time in the past', () => ({ publishAt: inMinutes(-5), expiresAt: inMinutes(-1) })],
  ])('must be later than the publication, not %s', async (_, times) => {
    const answer = await publish(times());
    expect(refusal(answer)).toEqual([422, 'invalid-request']);
    expect(faultPaths(answer)).toEqual(['expiresAt']);
  });
});
