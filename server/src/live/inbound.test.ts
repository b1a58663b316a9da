import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffKey } from '../store/store.ts';
import { startLiveServer, type LiveServer } from './testing/live-server.ts';
import { clientFrameBytes, connectRaw, type RawClient } from './testing/raw-client.ts';
import type { SocketClient } from './testing/socket-client.ts';

const clerk = 1 as StaffKey;
const bystander = 2 as StaffKey;

let server: LiveServer;
let other: SocketClient;
beforeEach(async () => {
  server = await startLiveServer();
  other = server.connect(server.memory.signIn(bystander));
  await other.next('ready');
});
afterEach(async () => {
  // Whatever came in, somebody else still hears at once.
  server.arrive(bystander);
  await other.next('change');
  await server.close();
});

async function connected(): Promise<SocketClient> {
  const client = server.connect(server.memory.signIn(clerk));
  await client.next('ready');
  return client;
}

/** A raw client that is ready. */
async function dialled(): Promise<RawClient> {
  const readies = server.metrics.readies.length;
  const client = connectRaw(server.port, { headers: { Cookie: server.memory.signIn(clerk).id } });
  await client.answer;
  await expect.poll(() => server.metrics.readies).toHaveLength(readies + 1);
  return client;
}

const ping = JSON.stringify({ type: 'ping' });

describe('what a client sends', () => {
  it('ping is answered by pong with the store’s counts', async () => {
    const client = await connected();
    server.arrive(clerk);
    client.socket.send('{"type":"ping","more":1}');
    expect(await client.next('pong')).toMatchObject({ seq: 1, unread: 1, critical: 0 });
  });

  it('ping finds a change whose hint was lost, and the pong comes after it', async () => {
    const client = await connected();
    server.memory.arrive(clerk);
    client.socket.send(ping);
    await client.next('pong');
    expect(client.frames.map((frame) => frame.type)).toEqual(['ready', 'change', 'pong']);
    expect(server.metrics.healedCount).toBe(1);
  });

  it('ping before the connection is ready is answered once it is', async () => {
    const heard = Promise.withResolvers<undefined>();
    server.memory.before = (step) => (step === 'byId' ? heard.promise : undefined);
    const client = server.connect(server.memory.signIn(clerk));
    client.socket.on('open', () => {
      client.socket.send(ping);
      client.socket.ping(); // its answer shows that the server has read both
    });
    client.socket.on('pong', () => {
      heard.resolve(undefined);
    });
    await client.next('pong');
    expect(client.frames.map((frame) => frame.type)).toEqual(['ready', 'pong']);
  });

  it.each(['', 'ping', '5', 'null', '[]', '{}', '{"type":"pong"}', '{"type":["ping"]}', '{"type":"ping"'])(
    'text that is no message (%s) closes with 4400',
    async (text) => {
      const client = await connected();
      client.socket.send(text);
      await expect(client.closed).resolves.toBe(4400);
    },
  );

  it('binary closes with 1003', async () => {
    const client = await connected();
    client.socket.send(Buffer.from(ping));
    await expect(client.closed).resolves.toBe(1003);
  });

  it('sixty messages a minute are answered, and the next closes with 4029', async () => {
    const client = await connected();
    for (let i = 0; i < 60; i++) client.socket.send(ping);
    for (let i = 0; i < 60; i++) await client.next('pong');
    client.socket.send(ping);
    await expect(client.closed).resolves.toBe(4029);
  });

  it('sixty RFC pings a minute are answered, and the next cuts the socket', async () => {
    const client = await connected();
    let pongs = 0;
    client.socket.on('pong', () => pongs++);
    for (let i = 0; i < 60; i++) client.socket.ping();
    await expect.poll(() => pongs).toBe(60);
    client.socket.ping();
    await expect(client.closed).resolves.toBe(1006);
    expect(server.metrics.cuts).toEqual(['flood']);
  });

  it('a frame of 4 KiB is read, a longer one closes with 1009', async () => {
    const client = await connected();
    client.socket.send(ping.padEnd(4_096));
    await client.next('pong');
    client.socket.send(ping.padEnd(4_097));
    await expect(client.closed).resolves.toBe(1009);
  });

  it('fragments are one message, and together no longer than one frame', async () => {
    const client = await dialled();
    client.send(clientFrameBytes(ping.slice(0, 5), { final: false }));
    client.send(clientFrameBytes('', { opcode: 9 }));
    client.send(clientFrameBytes(ping.slice(5), { opcode: 0 }));
    client.send(clientFrameBytes(Buffer.alloc(4_000, ' '), { final: false }));
    client.send(clientFrameBytes(Buffer.alloc(97, ' '), { opcode: 0 }));
    await expect(client.ended).resolves.toEqual({ closeCode: 1009 });
  });

  it.each([
    ['an unmasked frame', clientFrameBytes(ping, { masked: false }), 1002],
    ['reserved bit 1', clientFrameBytes(ping, { reserved: 4 }), 1002],
    ['reserved bit 2', clientFrameBytes(ping, { reserved: 2 }), 1002],
    ['reserved bit 3', clientFrameBytes(ping, { reserved: 1 }), 1002],
    ['opcode 3', clientFrameBytes(ping, { opcode: 3 }), 1002],
    ['opcode 11', clientFrameBytes('', { opcode: 11 }), 1002],
    ['a continuation of nothing', clientFrameBytes(ping, { opcode: 0 }), 1002],
    ['a ping in fragments', clientFrameBytes('', { opcode: 9, final: false }), 1002],
    ['a long ping', clientFrameBytes(Buffer.alloc(126), { opcode: 9 }), 1002],
    [
      'a message inside another',
      Buffer.concat([clientFrameBytes('a', { final: false }), clientFrameBytes('b')]),
      1002,
    ],
    ['a close code that may not be sent', clientFrameBytes(Buffer.from([0x03, 0xed]), { opcode: 8 }), 1002],
    ['a close frame of one byte', clientFrameBytes(Buffer.from([3]), { opcode: 8 }), 1002],
    ['invalid UTF-8', clientFrameBytes(Buffer.from([0x22, 0xc3, 0x28, 0x22])), 1007],
    ['half a character', clientFrameBytes(Buffer.from([0xe9, 0x80])), 1007],
    [
      'a length of 2^63',
      Buffer.from([0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4]),
      1009,
    ],
    ['a polite close', clientFrameBytes(Buffer.from([0x03, 0xe8]), { opcode: 8 }), 1000],
  ])('%s closes as RFC 6455 says', async (_name, bytes, closeCode) => {
    const client = await dialled();
    client.send(bytes);
    await expect(client.ended).resolves.toEqual({ closeCode });
    if (closeCode !== 1000) expect(server.metrics.closes).toEqual([closeCode]);
    await expect.poll(() => server.live.isConnected(clerk)).toBe(false);
  });

  it('a flood of pongs cuts the socket', async () => {
    const client = await dialled();
    client.send(Buffer.concat(Array.from({ length: 90_000 }, () => clientFrameBytes('', { opcode: 10 }))));
    await expect(client.ended).resolves.toEqual({ closeCode: null });
    expect(server.metrics.cuts).toEqual(['flood']);
  });

  it('nothing but a reset ends the connection quietly', async () => {
    const client = await dialled();
    client.socket.resetAndDestroy();
    await expect.poll(() => server.metrics.sockets).toBe(1);
    expect(server.followed).toEqual([bystander]);
  });

  it('an end without a close frame is answered by an end', async () => {
    const client = await dialled();
    client.socket.end();
    await expect(client.ended).resolves.toEqual({ closeCode: null });
    await expect.poll(() => server.metrics.sockets).toBe(1);
  });
});
