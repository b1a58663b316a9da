import { randomBytes } from 'node:crypto';
import type { Proof } from '@belfry/shared/inbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientFrameBytes, connectRaw, type RawClient } from '../../src/live/testing/raw-client.ts';
import { createBystander, expectClean, type Bystander } from '../harness/hostile.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
let bystander: Bystander;
let attacker: HttpClient;
let before: Proof;

const proofOf = async (person: HttpClient) => (await person.get<Proof>('/inbox/unread')).body;

beforeAll(async () => {
  running = await startApp({ HEARTBEAT_MS: '1000', HEARTBEAT_GRACE_MS: '1000' });
  bystander = await createBystander(running);
  attacker = await running.addPerson('attacker');
  before = await proofOf(attacker);
});
afterEach(() => bystander.check());
afterAll(async () => {
  expect(await proofOf(attacker)).toEqual(before);
  await running.close();
});

/** A socket of the attacker's that speaks bytes. */
async function dialled(headers: Record<string, string | null> = {}): Promise<RawClient> {
  const client = connectRaw(running.port, {
    headers: { Origin: running.app.url, Cookie: attacker.cookie, ...headers },
  });
  await client.answer;
  return client;
}

describe('an upgrade', () => {
  it.each([
    ['missing', () => null],
    ['null', () => 'null'],
    ['of another port', () => 'http://127.0.0.1:1'],
    ['that begins alike', () => `${running.app.url}.evil.test`],
    ['that ends alike', () => running.app.url.replace('http://', 'http://evil.')],
    ['in capitals', () => running.app.url.toUpperCase()],
  ])('with an Origin %s gets 403 and no socket', async (_, origin) => {
    const answer = await (await dialled({ Origin: origin() })).answer;
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('"origin-refused"');
    expectClean(answer);
  });

  it.each([
    ['version 8', { 'Sec-WebSocket-Version': '8' }, 400],
    ['a malformed key', { 'Sec-WebSocket-Key': 'x' }, 400],
  ])('with %s gets an answer without a socket', async (_, headers, status) => {
    const answer = await (await dialled(headers)).answer;
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expectClean(answer);
  });

  it('with a made-up, foreign or repeated cookie closes with 4401', async () => {
    for (const cookie of [
      'belfry=x',
      `belfry=${randomBytes(32).toString('base64url')}`,
      `${attacker.cookie}x`,
      '',
    ]) {
      await expect((await dialled({ Cookie: cookie })).ended).resolves.toEqual({ closeCode: 4401 });
    }
  });
});

describe('frames', () => {
  const ping = '{"type":"ping"}';
  it.each([
    ['unmasked', clientFrameBytes(ping, { masked: false }), 1002],
    ['with a reserved bit', clientFrameBytes(ping, { reserved: 4 }), 1002],
    ['with a bad opcode', clientFrameBytes(ping, { opcode: 7 }), 1002],
    ['that continue nothing', clientFrameBytes(ping, { opcode: 0 }), 1002],
    ['of invalid UTF-8', clientFrameBytes(Buffer.from([0xff, 0xfe])), 1007],
    ['of more than 4 KiB', clientFrameBytes(Buffer.alloc(4_097, 32)), 1009],
    ['of binary', clientFrameBytes(ping, { opcode: 2 }), 1003],
    ['that are not JSON', clientFrameBytes('hello'), 4400],
    ['of an unknown type', clientFrameBytes('{"type":"subscribe"}'), 4400],
    ['nested deeply', clientFrameBytes('['.repeat(4_000)), 4400],
    ['named __proto__', clientFrameBytes('{"__proto__":{"type":"ping"}}'), 4400],
  ])('%s close the socket with the right code', async (_, bytes, closeCode) => {
    const client = await dialled();
    client.send(bytes);
    await expect(client.ended).resolves.toEqual({ closeCode });
  });

  it('in a flood close with 4029, and pings in a flood cut the socket', async () => {
    const talker = await dialled();
    talker.send(Buffer.concat(Array.from({ length: 500 }, () => clientFrameBytes(ping))));
    await expect(talker.ended).resolves.toEqual({ closeCode: 4029 });
    const pinger = await dialled();
    pinger.send(Buffer.concat(Array.from({ length: 500 }, () => clientFrameBytes('', { opcode: 9 }))));
    await expect(pinger.ended).resolves.toEqual({ closeCode: null });
  });

  it('of random bytes never do harm', async () => {
    const clients = await Promise.all(Array.from({ length: 30 }, () => dialled()));
    for (const client of clients) client.send(randomBytes(2_000));
    for (const client of clients) client.socket.end();
    await Promise.all(clients.map((client) => client.ended));
  });
});

describe('a peer', () => {
  it('that answers no ping is cut after the grace', async () => {
    const client = await dialled();
    await expect(client.ended).resolves.toEqual({ closeCode: null });
  });

  it(
    'that sends half a frame and goes on answering is cut within ten seconds',
    { timeout: 15_000 },
    async () => {
      const client = await dialled();
      const beganMs = performance.now();
      client.send(clientFrameBytes(ping(200)).subarray(0, 20));
      const drip = setInterval(() => {
        client.send(Buffer.from([1]));
      }, 500);
      await expect(client.ended).resolves.toEqual({ closeCode: null });
      clearInterval(drip);
      expect(performance.now() - beganMs).toBeGreaterThan(7_000);
    },
  );

  it('that is gone at once leaves nothing open', async () => {
    for (let i = 0; i < 50; i++) {
      const client = connectRaw(running.port, {
        headers: { Origin: running.app.url, Cookie: attacker.cookie },
      });
      client.socket.on('connect', () => setTimeout(() => client.socket.resetAndDestroy(), i % 5));
    }
    await expect.poll(openSockets).toBe(1);
  });

  it('that opens an eleventh socket loses the oldest with 4408', async () => {
    const clients = [];
    for (let i = 0; i < 11; i++) {
      const client = running.connect(attacker);
      await client.next('ready');
      clients.push(client);
    }
    await expect(clients[0]?.closed).resolves.toBe(4408);
    for (const client of clients.slice(1)) client.socket.close();
    await Promise.all(clients.map((client) => client.closed));
  });
});

/** A message of that length. */
function ping(length: number): string {
  return '{"type":"ping"}'.padEnd(length);
}

/** The bystander's is one of them. */
async function openSockets(): Promise<number> {
  const { text } = await running.anyone.get('//metrics');
  return Number(/^belfry_live_connections (\d+)/m.exec(text)?.[1]);
}
