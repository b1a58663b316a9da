import type { InboxPage, Item, Proof } from '@belfry/shared/inbox';
import type { ProblemDocument } from '@belfry/shared/problem';
import type { PublishResult } from '@belfry/shared/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBystander, expectClean, type Bystander } from '../harness/hostile.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { dial, requestHead, sendRaw } from '../harness/raw-http.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

const json = { 'Content-Type': 'application/json' };
const good = { to: { staff: ['victim'] }, category: 'orders', title: 'Fine' };

let running: RunningApp;
let bystander: Bystander;
let victim: HttpClient;
let attacker: HttpClient;
let before: Proof;

const proofOf = async (person: HttpClient) => (await person.get<Proof>('/inbox/unread')).body;

beforeAll(async () => {
  running = await startApp();
  bystander = await createBystander(running);
  victim = await running.addPerson('victim');
  attacker = await running.addPerson('attacker');
  for (let i = 0; i < 3; i++) await running.producer.post('/notifications', good);
  before = await proofOf(victim);
  expect(before.unread).toBe(3);
});
afterAll(async () => {
  // Whatever was thrown at the server, nothing of it is in the store.
  expect(await proofOf(victim)).toEqual(before);
  await running.close();
});

/** What every refusal must be: a clean problem, and nobody else noticed. */
async function expectRefused(
  answer: { status: number; text: string; body: ProblemDocument },
  expected: string,
): Promise<void> {
  expect(`${String(answer.status)} ${answer.body.code}`).toBe(expected);
  expectClean(answer.text);
  await bystander.check();
}

describe('a publication', () => {
  const rows: [string, unknown, string][] = [
    ['that is cut off', '{"to":{"staff":["victim"]}', '400 malformed-request'],
    ['that is a number', '5', '400 malformed-request'],
    ['that is null', 'null', '400 malformed-request'],
    ['that is an array', [good], '422 invalid-request'],
    ['without a title', { ...good, title: undefined }, '422 invalid-request'],
    ['with an unknown field', { ...good, priority: 1 }, '422 invalid-request'],
    [
      'with an unknown field inside',
      { ...good, to: { staff: ['victim'], all: true } },
      '422 invalid-request',
    ],
    ['with a number for a text', { ...good, body: 7 }, '422 invalid-request'],
    ['with NUL', { ...good, body: 'a\0b' }, '422 invalid-request'],
    ['with NUL inside its data', { ...good, data: { deep: [{ text: '\0' }] } }, '422 invalid-request'],
    [
      'with a lone surrogate',
      '{"to":{"staff":["victim"]},"category":"a","title":"\\ud83d"}',
      '422 invalid-request',
    ],
    [
      'with a lone surrogate as a name in its data',
      '{"to":{"staff":["victim"]},"category":"a","title":"b","data":{"\\udead":1}}',
      '422 invalid-request',
    ],
    [
      'with __proto__ in its data',
      '{"to":{"staff":["victim"]},"category":"a","title":"b","data":{"__proto__":{}}}',
      '422 invalid-request',
    ],
    [
      'with 5,000 levels of data',
      `{"to":{"staff":["victim"]},"category":"a","title":"b","data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      '422 invalid-request',
    ],
    ['with more than 4 KiB of data', { ...good, data: 'x'.repeat(4_096) }, '422 invalid-request'],
    ['with a script for a link', { ...good, link: 'java\tscript:alert(1)' }, '422 invalid-request'],
    ['with another host for a path', { ...good, link: '/\\evil.test' }, '422 invalid-request'],
    [
      'to someone who does not exist',
      { ...good, to: { staff: ["victim'; drop table item; --"] } },
      '422 unknown-recipient',
    ],
    ['to nobody', { ...good, to: {} }, '422 no-recipients'],
    ['that is too large', { ...good, body: 'x'.repeat(70_000) }, '413 payload-too-large'],
  ];

  it.each(rows)('%s is refused', async (_, body, expected) => {
    await expectRefused(await running.producer.post('/notifications', body, { headers: json }), expected);
  });

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
  ])('as %s is refused', async (type) => {
    const answer = running.producer.post<ProblemDocument>('/notifications', good, {
      headers: { 'Content-Type': type },
    });
    await expectRefused(await answer, '415 unsupported-media-type');
  });

  it('fifty times at once with one idempotency key is one notification', async () => {
    const recipient = await running.addPerson('once');
    const body = { ...good, to: { staff: ['once'] } };
    const post = () =>
      running.producer.post<PublishResult>('/notifications', body, {
        headers: { 'Idempotency-Key': 'fifty' },
      });
    const answers = await Promise.all(Array.from({ length: 50 }, post));
    const first = answers.filter(
      ({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'),
    );
    expect(first).toHaveLength(1);
    for (const { status, body: answered } of answers) {
      if (status === 201) expect(answered).toEqual(first[0]?.body);
      else expect(status).toBe(409);
    }
    expect(await proofOf(recipient)).toMatchObject({ seq: 1, unread: 1 });
  });
});

describe('another person’s inbox', () => {
  it('is out of reach, whatever is asked for by id', async () => {
    const [item] = (await victim.get<InboxPage>('/inbox')).body.items;
    const { id, seq } = item as Item;
    await expectRefused(await attacker.get(`/inbox/items/${id}`), '404 not-found');
    const patch = await attacker.patch<ProblemDocument>('/inbox/items', { ids: [id], set: { read: true } });
    await expectRefused(patch, '404 not-found');
    const undo = await attacker.patch<Proof>('/inbox/items', { changedAt: seq, set: { read: true } });
    expect(undo.body).toMatchObject({ changed: 0, seq: 0 });
    expect(await proofOf(victim)).toEqual(before);
  });

  it('is not opened by its owner’s cursor', async () => {
    const { nextCursor } = (await victim.get<InboxPage>('/inbox?limit=1')).body;
    const query = `limit=1&cursor=${encodeURIComponent(nextCursor ?? '')}`;
    expect((await victim.get<InboxPage>(`/inbox?${query}`)).body.items).toHaveLength(1);
    await expectRefused(await attacker.get(`/inbox?${query}`), '400 malformed-request');
    await expectRefused(await victim.get(`/inbox?${query}&view=unread`), '400 malformed-request');
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=abc',
    'limit=1e1',
    'limit=101',
    'limit=1&limit=2',
    'cursor=x',
    'view=everything',
    'severity=loud',
    'from=yesterday',
    'staff=victim',
  ])('is not listed by ?%s', async (query) => {
    await expectRefused(await attacker.get(`/inbox?${query}`), '400 malformed-request');
  });
});

describe('many slow peers', { timeout: 20_000 }, () => {
  it('cost nobody else anything', async () => {
    const kinds = [
      '',
      'GET /healthz HTTP/1.1\r\nHost: x\r\n',
      requestHead('POST', '/api/v1/session', ['Content-Type: application/json', 'Content-Length: 9']),
    ];
    const crowd = Array.from({ length: 300 }, (_, i) => {
      const connection = dial(running.port);
      connection.write(kinds[i % kinds.length] ?? '');
      return connection;
    });
    for (let i = 0; i < 10; i++) await bystander.check();
    for (const each of crowd) each.socket.destroy();
    await bystander.check();
  });

  it('that hang up in the middle of a body leave nothing behind', async () => {
    for (let i = 0; i < 50; i++) {
      const connection = dial(running.port);
      connection.write(
        requestHead('POST', '/api/v1/session', ['Content-Type: application/json', 'Content-Length: 900']),
      );
      connection.write('{"username":');
      connection.socket.resetAndDestroy();
    }
    await bystander.check();
    expect((await sendRaw(running.port, requestHead('GET', '/healthz'))).status).toBe(200);
    expect(running.log.filter((line) => Number(line['level']) >= 50)).toEqual([]);
  });
});
