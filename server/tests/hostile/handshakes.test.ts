import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientFrameBytes, connectRaw } from '../../src/live/testing/raw-client.ts';
import { expectClean } from '../harness/hostile.ts';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { footprintOf } from './footprint.ts';
import { many } from './form.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterEach(() => target.check());
afterAll(() => target.stop());

type Lines = Record<string, string | null>;

/** The status that is answered to an upgrade with the attacker's cookie; a header given as null is left out. */
async function statusOf(headers: Lines, path = '/api/v1/live', method = 'GET'): Promise<number> {
  const all: Lines = {
    ...{ Cookie: target.attacker.cookie, Origin: target.url, Connection: 'Upgrade', Upgrade: 'websocket' },
    ...{ 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    'Sec-WebSocket-Protocol': 'belfry.v1',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  const answer = await sendRaw(target.port, requestHead(method, path, lines));
  expectClean(answer.text);
  return answer.status;
}

describe('a handshake that breaks RFC 6455 section 4.2.1', () => {
  const versions = ['0', '7', '8', '12', '14', '13.0', '013', '+13', '13, 8', '8, 13', '13,13', '', 'x'];
  const protocols = [
    'belfry.v1, belfry.v1',
    'bel fry',
    ',',
    ', belfry.v1',
    'a,,b',
    '"belfry.v1"',
    'belfry.v1;',
    'é',
  ];
  const keys = [
    '',
    'YQ==',
    'a'.repeat(400),
    `${'!'.repeat(22)}==`,
    'dGhlIHNhbXBsZSBub25jZQ',
    'dGhlIHNhbXBsZSBub25jZQ== x',
  ];
  const rows: [string, Lines][] = [
    ['no version', { 'Sec-WebSocket-Version': null }],
    ...versions.map((each): [string, Lines] => [`version ${each}`, { 'Sec-WebSocket-Version': each }]),
    ['no key', { 'Sec-WebSocket-Key': null }],
    ...keys.map((each): [string, Lines] => [`key ${each.slice(0, 30)}`, { 'Sec-WebSocket-Key': each }]),
    ...protocols.map((each): [string, Lines] => [`protocols ${each}`, { 'Sec-WebSocket-Protocol': each }]),
    ['another upgrade', { Upgrade: 'h2c' }],
    ['two upgrades', { Upgrade: 'h2c, websocket' }],
    ['a version of its own', { Upgrade: 'websocket/13' }],
    ['no upgrade', { Upgrade: null }],
    ['no Connection', { Connection: null }],
    ['a Connection without it', { Connection: 'keep-alive' }],
  ];
  it.each(rows)('%s: a 400 without a socket', async (_, headers) => {
    expect(await statusOf(headers)).toBe(400);
  });

  it.each([
    ['extensions that nobody speaks', { 'Sec-WebSocket-Extensions': 'permessage-deflate, x; y=1' }],
    [
      'an extension with a value that it cannot have',
      {
        'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=99',
      },
    ],
    ['words in other letters', { Upgrade: 'WebSocket', Connection: 'keep-alive, upgrade' }],
    ['a protocol that nobody speaks', { 'Sec-WebSocket-Protocol': 'soap' }],
    ['no protocol', { 'Sec-WebSocket-Protocol': null }],
  ] as [string, Lines][])('%s: upgraded, with nothing of it agreed on', async (_, headers) => {
    const client = connectRaw(target.port, { headers: { Cookie: target.attacker.cookie, ...headers } });
    const answer = await client.answer;
    client.socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer).not.toMatch(/sec-websocket-extensions/i);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'QUERY'])('by %s: a 405', async (method) => {
    expect(await statusOf({ 'Content-Length': '0' }, undefined, method)).toBe(405);
  });

  it.each([
    ...[
      '/',
      '/healthz',
      '/api/v1/session',
      '/api/v1/live/',
      '/api/v1//live',
      '/API/v1/live',
      '/api/v1/live%00',
    ],
    ...[
      '/api/v1/%6cive',
      '/api/v1/../v1/live',
      '//api/v1/live',
      '/api/v1/live;x',
      'http://evil.test/api/v1/live',
      '*',
    ],
  ])('at %s: no socket', async (path) => {
    // 503: the pages are not built.
    expect([200, 400, 401, 404, 503]).toContain(await statusOf({}, path));
  });

  it.each(['Content-Length: 5', 'Transfer-Encoding: chunked'])(
    'with a body (%s): what was announced is no frame',
    async (line) => {
      const [name = '', value = ''] = line.split(': ');
      const client = connectRaw(target.port, { headers: { Cookie: target.attacker.cookie, [name]: value } });
      client.send(Buffer.from('hello'));
      const answer = await client.answer;
      const { closeCode } = await client.ended;
      client.socket.destroy();
      expect(answer).toMatch(/^HTTP\/1\.1 (101|400) /);
      expect([null, 1002]).toContain(closeCode);
    },
  );

  it('with frames behind it before the answer came: they are served as if they came after', async () => {
    const client = connectRaw(target.port, { headers: { Cookie: target.attacker.cookie } });
    client.send(Buffer.concat([clientFrameBytes('{"type":"ping"}'), clientFrameBytes('nonsense')]));
    await expect(client.ended).resolves.toEqual({ closeCode: 4400 });
    client.socket.destroy();
  });
});

describe('a client that is gone', () => {
  /** Dials and says all that an upgrade needs; what becomes of it is for the test. */
  const begun = () => connectRaw(target.port, { headers: { Cookie: target.attacker.cookie } }).socket;

  async function expectNothingLeft(before: { sockets: number; files: number | null }): Promise<void> {
    await expect
      .poll(async () => {
        const { sockets, files } = await footprintOf(target);
        // Connections that others keep alive come and go; those of the gone clients would be dozens.
        return { sockets, filesLeft: files !== null && before.files !== null && files > before.files + 10 };
      })
      .toEqual({ sockets: before.sockets, filesLeft: false });
  }

  it('at any moment of the look-up of its session leaves nothing behind', async () => {
    const before = await footprintOf(target);
    const sockets = Array.from({ length: many({ quick: 200, full: 2_000 }) }, (_, i) => {
      const socket = begun();
      // From the same turn as the request to some time after it was served.
      socket.once('connect', () => {
        setTimeout(() => socket.resetAndDestroy(), i % 20);
      });
      return new Promise((resolve) => socket.once('close', resolve));
    });
    await Promise.all(sockets);
    await expectNothingLeft(before);
  });

  it('before the server had a look at it leaves nothing behind', async () => {
    const before = await footprintOf(target);
    target.child.process.kill('SIGSTOP');
    try {
      const gone = Array.from({ length: 100 }, (_, i) => {
        const socket = begun();
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.once('connect', () => {
          setImmediate(() => (i % 2 === 0 ? socket.resetAndDestroy() : socket.destroy()));
        });
        return closed;
      });
      await Promise.all(gone);
    } finally {
      target.child.process.kill('SIGCONT');
    }
    await expectNothingLeft(before);
  });
});
