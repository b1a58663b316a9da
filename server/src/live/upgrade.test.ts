import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemDocument } from '@belfry/shared/problem';
import type { StaffKey } from '../store/store.ts';
import { connectClient } from './testing/socket-client.ts';
import { startLiveServer, type LiveServer } from './testing/live-server.ts';
import { connectRaw } from './testing/raw-client.ts';

const clerk = 1 as StaffKey;

let server: LiveServer;
beforeEach(async () => {
  server = await startLiveServer();
});
afterEach(() => server.close());

/** Status, headers in lower case, and the problem's code of a refused upgrade. */
async function refusal(options: Parameters<typeof connectRaw>[1]) {
  const answer = await connectRaw(server.port, options).answer;
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const problem = problemDocument.parse(JSON.parse(body));
  const status = Number(/^HTTP\/1\.1 (\d+) /.exec(head)?.[1]);
  expect(problem.status).toBe(status);
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  return { status, code: problem.code, head: head.toLowerCase() };
}

describe('an upgrade', () => {
  it.each([
    ['missing', null],
    ['null', 'null'],
    ['of another port', 'http://127.0.0.1:1'],
    ['of another scheme', 'https://127.0.0.1:PORT'],
    ['that only begins the same', 'http://127.0.0.1:PORT.example.com'],
    ['that only ends the same', 'http://evil-127.0.0.1:PORT'],
    ['with a path', 'http://127.0.0.1:PORT/'],
    ['that names two', 'http://127.0.0.1:PORT, http://127.0.0.1:PORT'],
  ])('with an Origin %s is refused as HTTP', async (_name, origin) => {
    const asked = origin?.replace('PORT', String(server.port)) ?? null;
    expect(await refusal({ headers: { Origin: asked } })).toMatchObject({
      status: 403,
      code: 'origin-refused',
    });
    expect(server.metrics.sockets).toBe(0);
  });

  it('of another path or method is 404 and 405, before anything else is looked at', async () => {
    const headers = { Origin: null };
    expect(await refusal({ target: '/api/v1/live/', headers })).toMatchObject({
      status: 404,
      code: 'not-found',
    });
    const { head, ...answer } = await refusal({
      method: 'POST',
      headers: { ...headers, 'Content-Length': '2' },
    });
    expect(answer).toEqual({ status: 405, code: 'method-not-allowed' });
    expect(head).toContain('allow: get');
  });

  it.each([
    ['version 8', { 'Sec-WebSocket-Version': '8' }],
    ['version 12', { 'Sec-WebSocket-Version': '12' }],
    ['no version', { 'Sec-WebSocket-Version': null }],
    ['no key', { 'Sec-WebSocket-Key': null }],
    ['a short key', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }],
    ['a malformed list of protocols', { 'Sec-WebSocket-Protocol': 'belfry.v1,,' }],
  ])('with %s is malformed', async (_name, headers) => {
    expect(await refusal({ headers })).toMatchObject({ status: 400, code: 'malformed-request' });
  });

  it('names the version that is spoken when it refuses another', async () => {
    const { head } = await refusal({ headers: { 'Sec-WebSocket-Version': '8' } });
    expect(head).toContain('sec-websocket-version: 13');
  });

  it('without a session is accepted and closed with 4401', async () => {
    const client = server.connect(null);
    await expect(client.status).resolves.toBe(101);
    await expect(client.closed).resolves.toBe(4401);
    expect(client.socket.protocol).toBe('belfry.v1');
    expect(client.frames).toEqual([]);
  });

  it.each([
    ['other names', ['belfry.v9', 'chat'], 'belfry.v9'],
    ['no name', [], ''],
  ])('that offers %s is accepted with the first and closed with 4526', async (_name, protocols, agreed) => {
    const session = server.memory.signIn(clerk);
    const url = `ws://127.0.0.1:${server.port}/api/v1/live`;
    const client = connectClient(url, { cookie: session.id, protocols });
    await expect(client.closed).resolves.toBe(4526);
    expect(client.socket.protocol).toBe(agreed);
    expect(client.frames).toEqual([]);
    expect(server.live.isConnected(clerk)).toBe(false);
  });

  it('takes the common version wherever it stands in the offer', async () => {
    const session = server.memory.signIn(clerk);
    const url = `ws://127.0.0.1:${server.port}/api/v1/live`;
    const client = connectClient(url, { cookie: session.id, protocols: ['belfry.v9', 'belfry.v1'] });
    await client.next('ready');
    expect(client.socket.protocol).toBe('belfry.v1');
  });

  it('is answered 503 while draining', async () => {
    await server.live.drain(1_000);
    const { head, ...answer } = await refusal({});
    expect(answer).toEqual({ status: 503, code: 'unavailable' });
    expect(head).toContain('retry-after: 1');
  });

  it('that is cut off while it is answered harms nobody', async () => {
    for (let i = 0; i < 20; i++) {
      const { socket } = connectRaw(server.port, { headers: i % 2 ? {} : { Origin: null } });
      socket.on('connect', () => socket.resetAndDestroy());
    }
    const client = server.connect(server.memory.signIn(clerk));
    await client.next('ready');
  });
});
