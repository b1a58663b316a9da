import type { InboxPage } from '@belfry/shared/inbox';
import type { PublishResult } from '@belfry/shared/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../harness/http-client.ts';
import { refusal } from '../harness/problem.ts';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
let nora: HttpClient;
let nowMs = Date.parse('2026-03-01T08:00:00Z');
beforeAll(async () => {
  const clock = { now: () => nowMs, monotonic: () => performance.now() };
  running = await startApp({ SESSION_IDLE_MINUTES: '14400', SESSION_MAX_HOURS: '240' }, { clock });
  nora = await running.addPerson('nora');
});
afterAll(() => running.close());

const body = { to: { staff: ['nora'] }, category: 'orders', title: 'Paid', data: { a: 1, b: [1, 2] } };
const publish = (key: string, sent: unknown = body, by = running.producer) =>
  by.post<PublishResult>('/notifications', sent, { headers: { 'Idempotency-Key': key } });
const inboxSize = async () => (await nora.get<InboxPage>('/inbox?limit=100')).body.items.length;

describe('a request that comes again with its Idempotency-Key', () => {
  it('is answered as the first was, and publishes nothing', async () => {
    const first = await publish('k1');
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    const size = await inboxSize();
    const again = await publish('k1');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(await inboxSize()).toBe(size);
  });

  it('may be written in another order and with other blanks', async () => {
    const first = await publish('k2');
    const { to, category, title, data } = body;
    const reordered = JSON.stringify({ data: { b: data.b, a: data.a }, title, category, to }, null, 4);
    expect((await publish('k2', reordered.replace('"Paid"', '"P\\u0061id"'))).body).toEqual(first.body);
  });

  it('is refused with another body', async () => {
    await publish('k3');
    expect(refusal(await publish('k3', { ...body, title: 'Not paid' }))).toEqual([
      422,
      'idempotency-key-reused',
    ]);
    expect(refusal(await publish('k3', { ...body, data: { a: 1, b: [2, 1] } }))).toEqual([
      422,
      'idempotency-key-reused',
    ]);
  });

  it('is another request when another caller sends it', async () => {
    const first = await publish('k4');
    const other = await publish('k4', body, running.admin);
    expect(other.status).toBe(201);
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect(other.body.id).not.toBe(first.body.id);
  });

  it('is tried anew when the first was refused', async () => {
    expect(refusal(await publish('k5', { ...body, to: { staff: ['petra'] } }))).toEqual([
      422,
      'unknown-recipient',
    ]);
    await running.addPerson('petra');
    const answer = await publish('k5', { ...body, to: { staff: ['petra'] } });
    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });

  it('is answered as the first was also after the notification has expired', async () => {
    const brief = { ...body, expiresAt: new Date(nowMs + 60_000).toISOString() };
    const first = await publish('k6', brief);
    expect(first.status).toBe(201);
    nowMs += 120_000;
    expect((await publish('k6', brief)).body).toEqual(first.body);
    expect(refusal(await publish('k6-late', brief))).toEqual([422, 'invalid-request']);
  });

  it('is answered as the first was for 24 hours, and then published again', async () => {
    const first = await publish('k7');
    nowMs += 24 * 3_600_000 - 1;
    expect((await publish('k7')).body).toEqual(first.body);
    nowMs += 1;
    const later = await publish('k7');
    expect(later.status).toBe(201);
    expect(later.body.id).not.toBe(first.body.id);
  });

  it('is one notification, however many come at once', async () => {
    // Counted by its title: what expired before leaves the inbox at a moment of the server's own.
    const sent = { ...body, title: 'Fifty at once' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => publish('k8', sent)));
    const created = answers.filter(
      (answer) => answer.status === 201 && !answer.headers.get('idempotency-replayed'),
    );
    expect(created).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.body).toEqual(created[0]?.body);
      else expect(refusal(answer)).toEqual([409, 'idempotency-in-flight']);
    }
    const { items } = (await nora.get<InboxPage>('/inbox?limit=100')).body;
    expect(items.filter((item) => item.title === sent.title)).toHaveLength(1);
  });
});

describe('an Idempotency-Key', () => {
  it.each(['!', '~'.repeat(255)])('may be %s', async (key) => {
    expect((await publish(key)).status).toBe(201);
  });

  it.each(['', 'two words', '~'.repeat(256)])('must not be %j', async (key) => {
    expect(refusal(await publish(key))).toEqual([400, 'malformed-request']);
  });

  it('is looked at before the body', async () => {
    expect(refusal(await publish('two words', { title: '' }))).toEqual([400, 'malformed-request']);
  });

  it('must not come twice', async () => {
    const json = JSON.stringify(body);
    const head = requestHead('POST', '/api/v1/notifications', [
      `Authorization: ${running.producer.headers['Authorization'] ?? ''}`,
      'Content-Type: application/json',
      `Content-Length: ${String(Buffer.byteLength(json))}`,
      'Idempotency-Key: a',
      'Idempotency-Key: a',
    ]);
    const answer = await sendRaw(running.port, head + json);
    expect(answer.status).toBe(400);
  });
});
