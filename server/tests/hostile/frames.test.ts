import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientFrameBytes } from '../../src/live/testing/raw-client.ts';
import { codeAfter, upgraded } from './attack.ts';
import { many, seed } from './form.ts';
import { startTarget, type Target } from './target.ts';

const text = 1;
const binary = 2;
const close = 8;
const ping = 9;
const pong = 10;
const message = '{"type":"ping"}';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterEach(() => target.check());
afterAll(() => target.stop());

/** A client's frame with the length written in eight bytes (RFC 6455 section 5.2). */
function longFrame(opcode: number, length: bigint): Buffer {
  const head = Buffer.from([0x80 | opcode, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
  head.writeBigUInt64BE(length, 2);
  return head;
}

const closing = (code: number, reason: Buffer | string = ''): Buffer => {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return clientFrameBytes(Buffer.concat([payload, Buffer.from(reason)]), { opcode: close });
};
const farewell = closing(1000);
const hex = (bytes: string): Buffer => Buffer.from(bytes, 'hex');

describe('a frame that breaks RFC 6455 section 5.2 closes with 1002', () => {
  it.each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])('reserved opcode %i', async (opcode) => {
    expect(await codeAfter(target, clientFrameBytes('', { opcode }))).toBe(1002);
    expect(await codeAfter(target, clientFrameBytes(message, { opcode, final: false }))).toBe(1002);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('reserved bits %i, on any opcode', async (reserved) => {
    for (const opcode of [0, text, binary, close, ping, pong]) {
      expect([opcode, await codeAfter(target, clientFrameBytes('', { opcode, reserved }))]).toEqual([
        opcode,
        1002,
      ]);
    }
  });

  it.each([0, text, binary, close, ping, pong])('opcode %i without a mask', async (opcode) => {
    expect(await codeAfter(target, clientFrameBytes(message, { opcode, masked: false }))).toBe(1002);
    expect(await codeAfter(target, clientFrameBytes('', { opcode, masked: false }))).toBe(1002);
  });

  it.each([close, ping, pong])('control frame %i in fragments', async (opcode) => {
    expect(await codeAfter(target, clientFrameBytes('', { opcode, final: false }))).toBe(1002);
  });

  it.each([close, ping, pong])('control frame %i of more than 125 bytes', async (opcode) => {
    expect(await codeAfter(target, clientFrameBytes(Buffer.alloc(126, 0x20), { opcode }))).toBe(1002);
    expect(await codeAfter(target, longFrame(opcode, 126n))).toBe(1002);
  });

  it.each([true, false])('a continuation of nothing (final: %s)', async (final) => {
    expect(await codeAfter(target, clientFrameBytes(message, { opcode: 0, final }))).toBe(1002);
    const whole = clientFrameBytes(message);
    expect(await codeAfter(target, whole, clientFrameBytes('', { opcode: 0, final }))).toBe(1002);
  });

  it.each([text, binary])('a message of opcode %i inside another', async (opcode) => {
    const begun = clientFrameBytes('{"type"', { final: false });
    expect(await codeAfter(target, begun, clientFrameBytes(message, { opcode }))).toBe(1002);
    const ping20 = clientFrameBytes('between', { opcode: ping });
    expect(await codeAfter(target, begun, ping20, clientFrameBytes(message, { opcode }))).toBe(1002);
  });
});

describe('a length', () => {
  it.each([1n << 63n, (1n << 64n) - 1n, 1n << 53n, 1n << 32n, 65_536n, 4_097n])(
    'of %d bytes is not waited for',
    async (length) => {
      for (const opcode of [text, binary])
        expect([1002, 1009]).toContain(await codeAfter(target, longFrame(opcode, length)));
    },
  );

  it('of 4 KiB is taken, one byte more is not, whole or in fragments', async () => {
    const padded = message.padEnd(4_096);
    expect(await codeAfter(target, clientFrameBytes(padded), farewell)).toBe(1000);
    expect(await codeAfter(target, clientFrameBytes(`${padded} `), farewell)).toBe(1009);
    const parts = [
      clientFrameBytes(message.padEnd(2_048), { final: false }),
      clientFrameBytes(' '.repeat(2_048), { opcode: 0 }),
    ];
    expect(await codeAfter(target, ...parts, farewell)).toBe(1000);
    const longer = clientFrameBytes(' '.repeat(2_049), { opcode: 0 });
    expect(await codeAfter(target, parts[0]!, longer, farewell)).toBe(1009);
  });

  it('of nothing in endless fragments ends', async () => {
    const nothing = clientFrameBytes('', { opcode: 0, final: false });
    const fragments = Array.from({ length: 500 }, () => nothing);
    expect(await codeAfter(target, clientFrameBytes('', { final: false }), ...fragments)).toBe(1008);
  });
});

describe('a close frame', () => {
  it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])(
    'with code %i closes with 1002',
    async (code) => {
      expect(await codeAfter(target, closing(code))).toBe(1002);
    },
  );

  it('with one byte closes with 1002, and with a reason that is not UTF-8 with 1007', async () => {
    expect(await codeAfter(target, clientFrameBytes('x', { opcode: close }))).toBe(1002);
    expect(await codeAfter(target, closing(1000, hex('c328')))).toBe(1007);
    expect(await codeAfter(target, closing(1000, hex('eda080')))).toBe(1007);
  });

  it.each([1000, 1001, 1003, 1011, 1014, 3000, 4000, 4999])(
    'with code %i is answered with it, and nothing after it counts',
    async (code) => {
      expect(await codeAfter(target, closing(code, 'bye'), clientFrameBytes('nonsense'))).toBe(code);
    },
  );

  it('without a code is answered without one', async () => {
    expect(await codeAfter(target, clientFrameBytes('', { opcode: close }))).toBe(1005);
  });
});

describe('text that is not UTF-8 closes with 1007, wherever its fragments break', () => {
  it.each([
    ['a continuation byte alone', '80'],
    ['a sequence cut off', 'e282'],
    ['a sequence broken off', 'e28241'],
    ['an overlong slash', 'c0af'],
    ['an overlong NUL', 'c080'],
    ['an overlong three-byte form', 'e09fbf'],
    ['a surrogate', 'eda080'],
    ['a surrogate pair', 'eda081edb080'],
    ['beyond U+10FFFF', 'f4908080'],
    ['five bytes', 'f888808080'],
    ['0xFE and 0xFF', 'feff'],
  ])('%s', async (_, bytes) => {
    const bad = Buffer.concat([Buffer.from('{"type":"ping","x":"'), hex(bytes), Buffer.from('"}')]);
    expect(await codeAfter(target, clientFrameBytes(bad))).toBe(1007);
    const from = bad.indexOf(hex(bytes));
    for (let at = from; at <= from + bytes.length / 2; at++) {
      const parts = [
        clientFrameBytes(bad.subarray(0, at), { final: false }),
        clientFrameBytes(bad.subarray(at), { opcode: 0 }),
      ];
      expect([at, await codeAfter(target, ...parts)]).toEqual([at, 1007]);
    }
  });

  it('and good UTF-8 is taken wherever they break, with control frames in between', async () => {
    const good = Buffer.from('{"type":"ping","x":"é€😀"}');
    for (let at = 19; at < good.length; at += many({ quick: 2, full: 1 })) {
      const between = [clientFrameBytes('now', { opcode: ping }), clientFrameBytes('', { opcode: pong })];
      const parts = [
        clientFrameBytes(good.subarray(0, at), { final: false }),
        ...between,
        clientFrameBytes(good.subarray(at), { opcode: 0 }),
      ];
      expect([at, await codeAfter(target, ...parts, farewell)]).toEqual([at, 1000]);
    }
  });
});

describe('a message that is not one of ours', () => {
  it.each([
    ['binary', clientFrameBytes(message, { opcode: binary })],
    ['empty binary', clientFrameBytes('', { opcode: binary })],
    ['binary that is not UTF-8', clientFrameBytes(hex('ff'), { opcode: binary })],
    [
      'binary in fragments',
      Buffer.concat([
        clientFrameBytes('a', { opcode: binary, final: false }),
        clientFrameBytes('b', { opcode: 0 }),
      ]),
    ],
  ])('%s closes with 1003', async (_, bytes) => {
    expect(await codeAfter(target, bytes)).toBe(1003);
  });

  it.each([
    '',
    ' ',
    '{',
    '5',
    'null',
    '"ping"',
    '[]',
    '{}',
    '[{"type":"ping"}]',
    '{"type":1}',
    '{"type":null}',
    '{"type":["ping"]}',
    '{"type":"PING"}',
    '{"type":"ping\\u0000"}',
    '{"type":"ready"}',
    '{"type":"ping"}{"type":"ping"}',
    '\ufeff{"type":"ping"}',
    '{"type":"toString"}',
    '{"type":"__proto__"}',
    '{"__proto__":{"type":"ping"}}',
    '{"constructor":{"prototype":{"type":"ping"}}}',
    '['.repeat(4_096),
    '{"a":'.repeat(800),
    `{"type":"${'p'.repeat(4_000)}"}`,
  ])('%.40j closes with 4400', async (payload) => {
    expect(await codeAfter(target, clientFrameBytes(payload))).toBe(4400);
  });
});

describe('any frames, in any order, cut anywhere', () => {
  const frame = fc.record({
    payload: fc.oneof(
      fc.constant(message),
      fc.string({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
    opcode: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0, text, ping, pong) },
      { weight: 1, arbitrary: fc.nat(15) },
    ),
    final: fc.boolean(),
    masked: fc.oneof(
      { weight: 9, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    reserved: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
  });
  /** Codes that may stand on the wire (RFC 6455 section 7.4), among them the echo of any valid one. */
  const isCode = (code: number): boolean =>
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1006) || (code >= 3000 && code <= 4999);

  it('end in a code that may be sent, and hurt nobody', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.array(frame, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      async (frames, cut) => {
        const bytes = Buffer.concat([
          ...frames.map(({ payload, ...options }) => clientFrameBytes(payload, options)),
          farewell,
        ]);
        const client = await upgraded(target);
        const at = cut % bytes.length;
        client.send(bytes.subarray(0, at));
        client.send(bytes.subarray(at));
        // What ends within an unfinished frame waits for more of it; the peer hangs up.
        client.socket.end();
        const { closeCode } = await client.ended;
        expect(closeCode === null || isCode(closeCode)).toBe(true);
      },
    );
    await fc.assert(property, { seed: seed(), numRuns: many({ quick: 100, full: 5_000 }) });
  });
});
