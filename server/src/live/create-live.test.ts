import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffKey } from '../store/store.ts';
import { startLiveServer, type LiveServer } from './testing/live-server.ts';
import { createManualTime, settled } from './testing/manual-time.ts';
import { connectRaw } from './testing/raw-client.ts';

const clerk = 1 as StaffKey;

let server: LiveServer;
beforeEach(async () => {
  server = await startLiveServer();
});
afterEach(() => server.close());

describe('a live connection', () => {
  it('begins at the present and brings what is committed next', async () => {
    server.memory.arrive(clerk, 'Before');
    const session = server.memory.signIn(clerk);
    const client = server.connect(session);
    const ready = await client.next('ready');
    expect(ready).toMatchObject({
      staffId: session.person.id,
      epoch: 'epoch-1',
      seq: 1,
      unread: 1,
      sync: 'live',
    });
    server.arrive(clerk, '退款');
    const change = await client.next('change');
    expect(change).toMatchObject({ from: 1, seq: 2, unread: 2, critical: 0, states: [], removed: [] });
    expect(change.items.map((item) => item.title)).toEqual(['退款']);
    expect(change.arrived).toEqual(change.items.map((item) => item.id));
    expect(change.replayed).toBeUndefined();
  });

  it('is one of at most ten of a person, and the oldest makes room', async () => {
    const session = server.memory.signIn(clerk);
    const clients = [];
    for (let i = 0; i < 12; i++) {
      const client = server.connect(session);
      await client.next('ready');
      clients.push(client);
    }
    const [first, second, ...rest] = clients;
    await expect(first?.closed).resolves.toBe(4408);
    await expect(second?.closed).resolves.toBe(4408);
    server.arrive(clerk);
    await Promise.all(rest.map((client) => client.next('change')));
    expect(server.metrics.closes).toEqual([4408, 4408]);
  });

  it('is followed on the bus from the first socket of a person to the last', async () => {
    const session = server.memory.signIn(clerk);
    const [one, two] = [server.connect(session), server.connect(session)];
    await Promise.all([one.next('ready'), two.next('ready')]);
    expect(server.followed).toEqual([clerk]);
    one.socket.close();
    await one.closed;
    expect(server.live.isConnected(clerk)).toBe(true);
    two.socket.close();
    await expect.poll(() => server.followed).toEqual([]);
    expect(server.live.isConnected(clerk)).toBe(false);
  });

  it('that stops reading is cut when more than a mebibyte waits, and others go on', async () => {
    const other = server.connect(server.memory.signIn(2 as StaffKey));
    const slow = connectRaw(server.port, { headers: { Cookie: server.memory.signIn(clerk).id } });
    await slow.answer;
    await expect.poll(() => server.metrics.readies).toHaveLength(2);
    slow.socket.pause();
    const title = '款'.repeat(50_000);
    while (server.live.isConnected(clerk)) {
      server.arrive(clerk, title);
      await settled(1);
    }
    expect(server.metrics.cuts).toEqual(['slow']);
    server.arrive(2 as StaffKey);
    await other.next('change');
  });

  it('is told of a drain, closed with 4200, and its end is waited for', async () => {
    const clients = [1, 2, 3].map((key) => server.connect(server.memory.signIn(key as StaffKey)));
    await Promise.all(clients.map((client) => client.next('ready')));
    await server.live.drain(5_000);
    for (const client of clients) {
      const bye = await client.next('bye');
      expect(bye).toMatchObject({ code: 4200, retryAfterMs: 1_000, spreadMs: 1_000 });
      await expect(client.closed).resolves.toBe(4200);
    }
    expect(server.metrics.sockets).toBe(0);
    expect(server.metrics.cuts).toEqual([]);
  });

  it('that does not answer a drain is cut when its time is over', async () => {
    const stuck = connectRaw(server.port, { headers: { Cookie: server.memory.signIn(clerk).id } });
    await stuck.answer;
    await expect.poll(() => server.metrics.readies).toHaveLength(1);
    stuck.socket.pause();
    const beganMs = performance.now();
    await server.live.drain(100);
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(server.metrics.cuts).toEqual(['drain']);
    await expect.poll(() => server.metrics.sockets).toBe(0);
  });

  it('leaves no timer behind when the live side is closed', async () => {
    const time = createManualTime();
    const timed = await startLiveServer(time);
    const client = timed.connect(timed.memory.signIn(clerk));
    await client.next('ready');
    connectRaw(timed.port, { headers: { Origin: null }, allowHalfOpen: true });
    await expect.poll(() => time.pending()).toBe(2);
    timed.live.close();
    await expect(client.closed).resolves.toBe(1006);
    await expect.poll(() => time.pending()).toBe(0);
    await timed.close();
  });
});
