import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Proof } from '@belfry/shared/inbox';
import { connectRaw } from '../../src/live/testing/raw-client.ts';
import { expectClean } from '../harness/hostile.ts';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { many, seed } from './form.ts';
import { acceptedOrigins, lookAlikes } from './look-alikes.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterEach(() => target.check());
afterAll(() => target.stop());

const upgradeLines = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

describe('an origin that looks like ours', () => {
  it('opens no socket and changes nothing with the cookie', { timeout: 60_000 }, async () => {
    expect(await acceptedOrigins(target.url, target.attacker.cookie, lookAlikes(target.url))).toEqual([]);
  });

  it('by any one change of a character is refused', { timeout: 60_000 }, async () => {
    const edits = fc.record({
      at: fc.nat(target.url.length),
      dropped: fc.nat(2),
      added: fc.string({
        unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
        maxLength: 3,
      }),
    });
    const property = fc.asyncProperty(edits, async ({ at, dropped, added }) => {
      const origin = target.url.slice(0, at) + added + target.url.slice(at + dropped);
      fc.pre(origin !== target.url && origin !== target.url.replace('127.0.0.1', 'localhost'));
      expect(await acceptedOrigins(target.url, target.attacker.cookie, [origin])).toEqual([]);
    });
    await fc.assert(property, { seed: seed(), numRuns: many({ quick: 60, full: 2_000 }) });
  });

  it('beside the right one, in a second line, is refused', async () => {
    for (const lines of [
      [`Origin: ${target.url}`, 'Origin: http://evil.test'],
      ['Origin: http://evil.test', `Origin: ${target.url}`],
    ]) {
      const head = requestHead('GET', '/api/v1/live', [
        ...upgradeLines,
        'Sec-WebSocket-Version: 13',
        ...lines,
      ]);
      expect((await sendRaw(target.port, head)).status).toBe(403);
    }
  });
});

describe('a cookie that opens no session', () => {
  it.each([
    ['none', () => null],
    ['an empty one', () => 'belfry='],
    ['a made-up one', () => `belfry=${randomBytes(32).toString('base64url')}`],
    ['one cut by a character', () => target.attacker.cookie.slice(0, -1)],
    ['one with a character more', () => `${target.attacker.cookie}A`],
    ['one in capitals', () => target.attacker.cookie.toUpperCase()],
    ['one under another name', () => target.attacker.cookie.replace('belfry', '__Host-belfry')],
    ['one with NUL in percent', () => `${target.attacker.cookie}%00`],
    ['the hash in place of the secret', () => `belfry=${'0'.repeat(64)}`],
    ['an object path', () => 'belfry[$ne]=x'],
    ['6 KiB of cookies', () => 'a=b; '.repeat(1_200)],
    ['one of 6 KiB', () => `belfry=${'x'.repeat(6_000)}`],
  ])('%s closes with 4401 and no frame', async (_, cookie) => {
    const client = connectRaw(target.port, { headers: { Cookie: cookie() } });
    await expect(client.ended).resolves.toEqual({ closeCode: 4401 });
    client.socket.destroy();
  });
});

describe('a position that the client made up', () => {
  const oddNumbers = [
    '-1',
    '-0',
    '+1',
    '1.5',
    '1e3',
    '01',
    '0x1',
    ' 1',
    '1 ',
    'NaN',
    'Infinity',
    '',
    '9007199254740992',
    '9'.repeat(400),
    '１',
    '1,2',
    '1\0',
    'null',
  ];

  /** What the server says to a socket that resumes from there. */
  async function readyAfter(
    query: string,
  ): Promise<{ sync: string; staffId: string; proof: Omit<Proof, 'epoch'> }> {
    const client = target.connect(target.attacker, query);
    const { sync, staffId, seq, unread, critical } = await client.next('ready');
    client.socket.close();
    await client.closed;
    expect(JSON.stringify(client.frames)).not.toContain('canary');
    return { sync, staffId, proof: { seq, unread, critical } };
  }

  it('is a reset, whatever it is, and never anyone else’s', { timeout: 60_000 }, async () => {
    const own = (await target.attacker.get<Proof>('/inbox/unread')).body;
    const epoch = encodeURIComponent(own.epoch);
    const queries = [
      ...oddNumbers.map((since) => `?epoch=${epoch}&since=${encodeURIComponent(since)}`),
      ...[
        `?epoch=${epoch}`,
        '?since=0',
        '?epoch=&since=',
        `?epoch=${epoch}&since=0&since=0`,
        `?epoch=${epoch}&epoch=x&since=0`,
      ],
      ...['x', `${own.epoch}x`, own.epoch.toUpperCase() + 'X', '../', '__proto__', 'a'.repeat(6_000)].map(
        (each) => `?epoch=${encodeURIComponent(each)}&since=0`,
      ),
      `?epoch=${epoch}&since=${own.seq + 1}`,
    ];
    for (const query of queries) {
      const { sync, proof } = await readyAfter(query);
      expect([query, sync, proof.seq]).toEqual([query, 'reset', own.seq]);
    }
    const property = fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      async (anyEpoch, since) => {
        const query = `?epoch=${encodeURIComponent(anyEpoch.toWellFormed())}&since=${encodeURIComponent(since.toWellFormed())}`;
        const { sync, proof } = await readyAfter(query);
        expect([sync, proof.seq, proof.unread]).toEqual(['reset', own.seq, own.unread]);
      },
    );
    await fc.assert(property, { seed: seed(), numRuns: many({ quick: 30, full: 2_000 }) });
  });

  it('is no way to someone else’s changes over REST either', async () => {
    const own = (await target.attacker.get<Proof>('/inbox/unread')).body;
    for (const since of [...oddNumbers, '1', '5', '100']) {
      const answer = await target.attacker.get(
        `/inbox/changes?epoch=${encodeURIComponent(own.epoch)}&since=${encodeURIComponent(since)}`,
      );
      expect([400, 410]).toContain(answer.status);
      expect(answer.text).not.toContain('canary');
      expectClean(answer.text);
    }
  });
});
