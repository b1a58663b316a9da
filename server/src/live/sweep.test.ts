import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable, type StaffKey } from '../store/store.ts';
import { firstRounds } from './sweep.ts';
import { startLiveServer, type LiveServer } from './testing/live-server.ts';
import { createManualTime, settled, type ManualTime } from './testing/manual-time.ts';
import { clientFrameBytes, connectRaw } from './testing/raw-client.ts';
import type { SocketClient } from './testing/socket-client.ts';

const clerk = 1 as StaffKey;
const heartbeat = { everyMs: 25_000, graceMs: 10_000 };

let time: ManualTime;
let server: LiveServer;
beforeEach(async () => {
  time = createManualTime();
  server = await startLiveServer({ ...time, heartbeat });
});
afterEach(() => server.close());

async function connected(staff = clerk): Promise<SocketClient> {
  const client = server.connect(server.memory.signIn(staff));
  await client.next('ready');
  return client;
}

/** Lets so much time pass, in steps in which the sockets answer what they were sent. */
async function pass(ms: number, stepMs = 1_000): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    await time.advance(Math.min(stepMs, left));
    await settled(5);
  }
}

/** Waits until everything has arrived that either side had sent. */
async function exchange({ socket }: SocketClient): Promise<void> {
  const pong = once(socket, 'pong');
  socket.ping();
  await pong;
}

describe('the heartbeat', () => {
  it('pings once in every interval, with proof and time', async () => {
    const client = await connected();
    server.arrive(clerk);
    await pass(heartbeat.everyMs);
    expect(await client.next('ping')).toMatchObject({ seq: 1, unread: 1, critical: 0 });
    await pass(heartbeat.everyMs * 3);
    for (let more = 0; more < 3; more++) await client.next('ping');
    const pings = client.frames.filter((frame) => frame.type === 'ping');
    expect(pings).toHaveLength(4);
    const [first, second] = pings.map((frame) => Date.parse(frame.now));
    expect((second ?? 0) - (first ?? 0)).toBe(heartbeat.everyMs);
  });

  it('asks the store once for all people whose heartbeat is due together', async () => {
    await Promise.all([1, 2, 3, 4].map((key) => connected(key as StaffKey)));
    server.memory.reads.clear();
    await pass(1_000, 1_000);
    expect(server.memory.reads.get('proofs') ?? 0).toBeLessThanOrEqual(1);
  });

  it('spreads any number of connections evenly over the interval', () => {
    for (const total of [7, 100, 10_000]) {
      const slots = new Array<number>(10).fill(0);
      for (let n = 1; n <= total; n++) {
        const slot = Math.floor(firstRounds(n, 25_000).beatMs / 2_500);
        slots[slot] = (slots[slot] ?? 0) + 1;
      }
      expect(Math.max(...slots) - Math.min(...slots)).toBeLessThanOrEqual(3);
    }
  });

  it('cuts a peer that is silent beyond the grace, and only that one', async () => {
    const silent = await connected();
    const answering = await connected(2 as StaffKey);
    silent.socket.pause(); // reads nothing, so it answers no ping
    for (let passedMs = 0; passedMs <= heartbeat.everyMs + heartbeat.graceMs; passedMs += 1_000) {
      await pass(1_000);
      await exchange(answering);
    }
    expect(server.metrics.cuts).toEqual(['silent']);
    expect(server.live.isConnected(clerk)).toBe(false);
    expect(answering.socket.readyState).toBe(answering.socket.OPEN);
    silent.socket.resume();
    await expect(silent.closed).resolves.toBe(1006);
  });

  it('cuts nobody because the process itself stood still', async () => {
    const client = await connected();
    time.skip(10 * 60_000);
    await pass(2_000);
    expect(server.metrics.cuts).toEqual([]);
    server.arrive(clerk);
    await client.next('change');
  });

  it('goes on spread over the interval after a standstill', async () => {
    const clients = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((key) => connected(key as StaffKey)));
    time.skip(10 * 60_000);
    await pass(2 * heartbeat.everyMs);
    const last = clients.map(({ frames }) => frames.findLast(({ type }) => type === 'ping'));
    expect(new Set(last.map((ping) => ping?.type === 'ping' && ping.now)).size).toBe(clients.length);
  });

  it('keeps sockets while the store is away, and proves again when it is back', async () => {
    const client = await connected();
    server.memory.before = () => Promise.reject(new StoreUnavailable());
    await pass(heartbeat.everyMs * 2);
    expect(client.frames.map((frame) => frame.type)).toEqual(['ready']);
    expect(server.metrics.cuts).toEqual([]);
    server.memory.before = () => undefined;
    await pass(3_000);
    await client.next('ping');
  });
});

describe('the sweep', () => {
  it('finds a lost hint within three seconds', async () => {
    const client = await connected();
    server.memory.arrive(clerk, 'Lost');
    await pass(3_000, 250);
    expect(await client.next('change')).toMatchObject({ from: 0, seq: 1 });
    expect(server.metrics.healedCount).toBe(1);
  });

  it('does not take a hint for lost that is still on its way', async () => {
    const client = await connected();
    server.memory.arrive(clerk, 'Late');
    const looked = () => (server.memory.reads.get('ahead') ?? 0) > 0;
    for (let waited = 0; !looked() && waited < 3_000; waited += 50) await pass(50, 50);
    server.bus.publish([{ staff: clerk, from: 0, ...server.memory.counts(clerk) }]);
    await client.next('change');
    await pass(3_000, 250);
    expect(server.metrics.healedCount).toBe(0);
  });

  it('asks for nobody’s position while nothing is committed, and for all of them after that', async () => {
    const clients = await Promise.all([1, 2, 3].map((key) => connected(key as StaffKey)));
    await pass(6_000, 250); // the first rounds learn since when nothing has been committed
    server.memory.reads.clear();
    await pass(10_000, 250);
    expect(server.memory.reads.get('ahead')).toBeUndefined();
    server.memory.arrive(clerk, 'Lost');
    await pass(3_000, 250);
    expect(await clients[0]?.next('change')).toMatchObject({ from: 0, seq: 1 });
    server.memory.reads.clear();
    await pass(10_000, 250);
    expect(server.memory.reads.get('ahead') ?? 0).toBeLessThanOrEqual(1);
  });

  it('asks again when a look at the positions failed', async () => {
    const client = await connected();
    await pass(6_000, 250);
    server.memory.before = (step) => (step === 'ahead' ? Promise.reject(new StoreUnavailable()) : undefined);
    server.memory.arrive(clerk, 'Lost');
    await pass(6_000, 250);
    server.memory.before = () => undefined;
    await pass(3_000, 250);
    expect(await client.next('change')).toMatchObject({ from: 0, seq: 1 });
  });

  it('tries a catch-up again that failed, though nothing new happens', async () => {
    const client = await connected();
    server.memory.before = (step) => {
      if (step === 'changesSince') return Promise.reject(new StoreUnavailable());
    };
    server.memory.arrive(clerk);
    server.bus.publish([{ staff: clerk, from: 0, ...server.memory.counts(clerk) }]);
    await settled();
    await pass(10_000, 250); // long enough that nothing has been committed for a while
    server.memory.before = () => undefined;
    await pass(3_000, 250);
    expect(await client.next('change')).toMatchObject({ from: 0, seq: 1 });
  });

  it('leaves the position of a connection that is opening to that connection', async () => {
    server.memory.arrive(clerk);
    server.memory.before = (step) => (step === 'byId' ? new Promise(() => undefined) : undefined);
    const client = server.connect(server.memory.signIn(clerk));
    await client.status;
    await pass(10_000);
    expect(server.live.isConnected(clerk)).toBe(true);
    expect(server.metrics.healedCount).toBe(0);
  });

  it('cuts a frame that began and does not end in eight seconds', async () => {
    const client = connectRaw(server.port, { headers: { Cookie: server.memory.signIn(clerk).id } });
    await client.answer;
    client.send(clientFrameBytes('{"type":"ping"}').subarray(0, 9));
    await expect.poll(() => server.metrics.readies).toHaveLength(1);
    await pass(7_000);
    client.send(Buffer.from([1])); // another byte does not buy time
    await settled();
    expect(server.metrics.cuts).toEqual([]);
    await pass(3_000); // its first bytes may have come with the first second only
    expect(server.metrics.cuts).toEqual(['unfinished-frame']);
    await expect(client.ended).resolves.toEqual({ closeCode: null });
  });

  it('cuts a connection whose session look-up never ends', async () => {
    server.memory.before = () => new Promise(() => undefined);
    const client = server.connect(server.memory.signIn(clerk));
    await client.status;
    await pass(heartbeat.everyMs + heartbeat.graceMs + 1_000);
    await expect(client.closed).resolves.toBe(1006);
  });

  it('counts the limits anew each minute', async () => {
    const client = await connected();
    for (let minute = 0; minute < 3; minute++) {
      for (let i = 0; i < 60; i++) client.socket.send('{"type":"ping"}');
      await client.next('pong');
      await pass(61_000, 5_000);
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

describe('a session', () => {
  it('that reaches its end closes an idle socket', async () => {
    const session = server.memory.signIn(clerk, { endsAtMs: time.clock.now() + 60_000 });
    const client = server.connect(session);
    const ready = await client.next('ready');
    expect(Date.parse(ready.endsAt)).toBe(session.endsAtMs);
    await pass(59_000);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await pass(2_000, 250);
    await expect(client.closed).resolves.toBe(4401);
  });

  it('whose end has moved without a word goes on until the new one', async () => {
    const session = server.memory.signIn(clerk, { endsAtMs: time.clock.now() + 10_000 });
    const client = server.connect(session);
    await client.next('ready');
    session.endsAtMs += 30_000;
    await pass(12_000);
    expect(await client.next('session')).toEqual({
      type: 'session',
      endsAt: new Date(session.endsAtMs).toISOString(),
    });
    await pass(31_000);
    await expect(client.closed).resolves.toBe(4401);
  });

  it('is taken to be over at its end when the store cannot say', async () => {
    const session = server.memory.signIn(clerk, { endsAtMs: time.clock.now() + 10_000 });
    const client = server.connect(session);
    await client.next('ready');
    server.memory.before = () => Promise.reject(new StoreUnavailable());
    await pass(11_000);
    await expect(client.closed).resolves.toBe(4401);
  });

  it('that ended without a word is found within fifteen seconds', async () => {
    const session = server.memory.signIn(clerk);
    const client = server.connect(session);
    await client.next('ready');
    server.memory.sessions.delete(session.id);
    await pass(15_500);
    await expect(client.closed).resolves.toBe(4401);
  });

  it('is not looked for while nothing is committed, and found as soon after that', async () => {
    const session = server.memory.signIn(clerk);
    const client = server.connect(session);
    await client.next('ready');
    await pass(31_000); // the first rounds learn since when nothing has been committed
    server.memory.reads.clear();
    await pass(60_000);
    expect(server.memory.reads.get('alive')).toBeUndefined();
    server.memory.sessions.delete(session.id);
    await pass(15_500);
    await expect(client.closed).resolves.toBe(4401);
  });

  it('is looked for again when a look at it failed', async () => {
    const session = server.memory.signIn(clerk);
    const client = server.connect(session);
    await client.next('ready');
    await pass(31_000);
    server.memory.before = (step) => (step === 'alive' ? Promise.reject(new StoreUnavailable()) : undefined);
    server.memory.sessions.delete(session.id);
    await pass(31_000);
    server.memory.before = () => undefined;
    await pass(15_500);
    await expect(client.closed).resolves.toBe(4401);
  });

  it('that moves tells its own sockets, and one that ends closes no other’s', async () => {
    const [first, second] = [server.memory.signIn(clerk), server.memory.signIn(clerk)];
    const [one, two] = [server.connect(first), server.connect(second)];
    await Promise.all([one.next('ready'), two.next('ready')]);
    const endsAtMs = first.endsAtMs + 60_000;
    server.bus.announce({ kind: 'moved', session: first, endsAtMs });
    expect(await one.next('session')).toEqual({ type: 'session', endsAt: new Date(endsAtMs).toISOString() });
    server.bus.announce({ kind: 'ended', sessions: [first] });
    await expect(one.closed).resolves.toBe(4401);
    server.arrive(clerk);
    await two.next('change');
    expect(two.frames.map((frame) => frame.type)).toEqual(['ready', 'change']);
  });
});
