import type { Proof } from '@belfry/shared/inbox';
import type { PublishResult } from '@belfry/shared/publishing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientFrameBytes, connectRaw } from '../../src/live/testing/raw-client.ts';
import { expectClean } from '../harness/hostile.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { refusal } from '../harness/problem.ts';
import { dial, requestHead } from '../harness/raw-http.ts';
import { footprintOf } from './footprint.ts';
import { codeAfter } from './attack.ts';
import { many } from './form.ts';
import { password, startTarget, type Target } from './target.ts';

const ping = 9;
const pong = 10;

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterEach(() => target.check());
afterAll(() => target.stop());

const times = (count: number, frame: Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => frame));
const proofOf = async (person: HttpClient) => (await person.get<Proof>('/inbox/unread')).body;

describe('a flood on a socket', () => {
  const message = clientFrameBytes('{"type":"ping"}');

  it('of messages closes with 4029 from the sixty-first in a minute on', async () => {
    expect(
      await codeAfter(target, Buffer.concat([times(60, message), clientFrameBytes('x', { opcode: 8 })])),
    ).toBe(1002);
    expect(await codeAfter(target, times(61, message))).toBe(4029);
    expect(await codeAfter(target, times(10_000, message))).toBe(4029);
  });

  it('of pings, pongs or empty fragments is cut', async () => {
    const before = (await footprintOf(target)).cut('flood');
    expect(await codeAfter(target, times(61, clientFrameBytes('', { opcode: ping })))).toBeNull();
    expect(
      await codeAfter(target, times(10_000, clientFrameBytes('x'.repeat(125), { opcode: ping }))),
    ).toBeNull();
    expect(
      await codeAfter(target, times(5_000, clientFrameBytes('x'.repeat(125), { opcode: pong }))),
    ).toBeNull();
    expect((await footprintOf(target)).cut('flood')).toBe(before + 3);
  });

  it('from every socket that a person may have is cut on each', async () => {
    const flood = times(100_000, clientFrameBytes('', { opcode: pong }));
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeAfter(target, flood)));
    expect(codes).toEqual(Array.from({ length: 10 }, () => null));
    await expect.poll(async () => (await footprintOf(target)).sockets).toBe(1);
  });
});

describe('a flood of sockets', () => {
  it('of one person takes the place of their own oldest, with 4408', async () => {
    const clients = [];
    for (let i = 0; i < 25; i++) {
      const client = target.connect(target.attacker);
      await client.next('ready');
      clients.push(client);
    }
    const over = clients.slice(0, 15);
    expect(await Promise.all(over.map((client) => client.closed))).toEqual(over.map(() => 4408));
    // A socket counts until its closing handshake is over.
    await expect.poll(async () => (await footprintOf(target)).sockets).toBe(11);
    for (const client of clients.slice(15)) client.socket.terminate();
    await expect.poll(async () => (await footprintOf(target)).sockets).toBe(1);
  });

  it('without a session, or with one origin or another, leaves nothing', async () => {
    const crowd = Array.from({ length: many({ quick: 300, full: 3_000 }) }, (_, i) =>
      connectRaw(target.port, {
        headers:
          [
            { Cookie: null },
            { Cookie: 'belfry=x' },
            { Cookie: target.attacker.cookie, Origin: 'http://evil.test' },
          ][i % 3] ?? {},
      }),
    );
    await Promise.all(crowd.map((client) => client.ended));
    for (const client of crowd) client.socket.destroy();
    await expect.poll(async () => (await footprintOf(target)).sockets).toBe(1);
  });
});

describe('a flood of requests', () => {
  it('with one idempotency key is one notification', async () => {
    const body = { to: { staff: ['attacker'] }, category: 'own', title: 'Once' };
    const before = await proofOf(target.attacker);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        target.producer.post<PublishResult>(
          '/notifications',
          // Some of them say something else under the same key.
          i % 10 === 9 ? { ...body, title: 'Twice' } : body,
          { headers: { 'Idempotency-Key': 'fifty' } },
        ),
      ),
    );
    const created = answers.filter(
      ({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'),
    );
    expect(created).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.body).toEqual(created[0]?.body);
      else expect(['idempotency-in-flight', 'idempotency-key-reused']).toContain(refusal(answer)[1]);
    }
    const after = await proofOf(target.attacker);
    expect([after.seq, after.unread]).toEqual([before.seq + 1, before.unread + 1]);
  });

  it('pipelined on one connection is answered in order', async () => {
    const kinds: [string, number][] = [
      [requestHead('GET', '/healthz'), 200],
      [requestHead('GET', '/api/v1/nowhere'), 404],
      [requestHead('PUT', '/api/v1/session', ['Content-Length: 0']), 405],
      [requestHead('GET', '/api/v1/inbox'), 401],
      [requestHead('POST', '/api/v1/session', ['Content-Length: 2']) + '{}', 415],
      [requestHead('GET', '/api/v1/inbox/unread', [`Cookie: ${target.attacker.cookie}`]), 200],
      [requestHead('GET', '/api/v1/inbox?limit=0', [`Cookie: ${target.attacker.cookie}`]), 400],
    ];
    const sent = Array.from({ length: 1_000 }, (_, i) => kinds[(i * i) % kinds.length] ?? ['', 0]);
    const connection = dial(target.port);
    let received = '';
    connection.socket.on('data', (chunk: string) => (received += chunk));
    connection.write(sent.map(([bytes]) => bytes).join(''));
    connection.write(requestHead('GET', '/readyz', ['Connection: close']));
    await connection.ended;
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    expect(statuses).toEqual([...sent.map(([, status]) => status), 200]);
    expectClean(received);
  });

  it('whose answers nobody takes is not read on for ever', async () => {
    const before = await footprintOf(target);
    const connection = dial(target.port);
    connection.socket.pause();
    const burst = requestHead('GET', '/api/v1/openapi.json').repeat(1_000);
    // Some 60 MB of answers a burst, if all were made.
    for (let i = 0; i < 5; i++) connection.write(burst);
    await target.check();
    await target.check();
    const after = await footprintOf(target);
    connection.socket.destroy();
    if (before.rssBytes !== null && after.rssBytes !== null) {
      expect(after.rssBytes - before.rssBytes).toBeLessThan(100 * 2 ** 20);
    }
  });
});

describe('a flood of sign-ins', () => {
  const tried = (username: string, attempt: string) =>
    target.anyone.post('/session', { username, password: attempt });

  it('with one name is slowed down, and the right password still gets in after the wait', async () => {
    await target.addPerson('guessed');
    await target.accept();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => tried('guessed', `guess number ${i}`)),
    );
    expect(answers.map((answer) => refusal(answer)[1])).toEqual([
      ...Array.from({ length: 5 }, () => 'invalid-credentials'),
      ...Array.from({ length: 25 }, () => 'too-many-requests'),
    ]);
    const waits = answers.slice(5).map((answer) => Number(answer.headers.get('retry-after')));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1);
    // Whoever else signs in meanwhile does not wait.
    expect((await tried('victim', password)).status).toBe(200);
    await expect.poll(async () => (await tried('guessed', password)).status).toBe(200);
  });

  it('with many names is refused or put off, and others are served meanwhile', async () => {
    const flood = Array.from({ length: 200 }, (_, i) => tried(`name-${i}`, password));
    await target.check();
    for (const answer of await Promise.all(flood)) {
      expect(['401 invalid-credentials', '503 unavailable']).toContain(refusal(answer).join(' '));
      if (answer.status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
  });
});
