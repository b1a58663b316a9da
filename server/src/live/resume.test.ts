import { afterEach, describe, expect, it } from 'vitest';
import { StoreUnavailable, type StaffKey } from '../store/store.ts';
import { startLiveServer, type LiveServer } from './testing/live-server.ts';
import { createManualTime } from './testing/manual-time.ts';
import type { Step } from './testing/memory-store.ts';

const clerk = 1 as StaffKey;
const steps: readonly Step[] = ['authenticate', 'follow', 'byId', 'changesSince'];
const moments = steps.flatMap((step) => [
  { step, when: 'before' as const },
  { step, when: 'after' as const },
]);

let server: LiveServer;
afterEach(() => server.close());

/** Has something happen once, at that moment. */
function once(moment: { step: Step; when: 'before' | 'after' }, happen: () => Promise<void> | void): void {
  let done = false;
  server.memory[moment.when] = (step) => {
    if (done || step !== moment.step) return;
    done = true;
    return happen();
  };
}

describe.each(moments)('when something happens $when $step', (moment) => {
  it('a commit reaches the client once, without a gap', async () => {
    server = await startLiveServer(createManualTime()); // time stands still, so no sweep mends anything
    server.arrive(clerk, 'Missed');
    once(moment, () => void server.arrive(clerk, 'In between'));
    const client = server.connect(server.memory.signIn(clerk), '?epoch=epoch-1&since=0');
    const ready = await client.next('ready');
    const titles: string[] = [];
    for (let at = 0; at < 3;) {
      // Only once what came in between is there: nothing that happens later may be what brings it.
      if (at === 2) server.arrive(clerk, 'After');
      const change = await client.next('change');
      expect(change.from).toBe(at);
      titles.push(...change.items.map((item) => item.title));
      at = change.seq;
    }
    expect(titles).toEqual(['Missed', 'In between', 'After']);
    expect(ready).toMatchObject({ sync: 'replay', unread: ready.seq });
  });

  it('a commit whose hint is lost is found by the next hint', async () => {
    server = await startLiveServer();
    once(moment, () => void server.memory.arrive(clerk, 'In between'));
    const client = server.connect(server.memory.signIn(clerk), '?epoch=epoch-1&since=0');
    await client.next('ready');
    server.arrive(clerk, 'After');
    let at = 0;
    while (at < 2) at = (await client.next('change')).seq;
    const titles = client.frames
      .flatMap((frame) => (frame.type === 'change' ? frame.items : []))
      .map((item) => item.title);
    expect(titles).toEqual(['In between', 'After']);
  });

  it('a session that ends closes the socket with 4401', async () => {
    server = await startLiveServer();
    const session = server.memory.signIn(clerk);
    once(moment, () => {
      server.memory.sessions.delete(session.id);
      server.bus.announce({ kind: 'ended', sessions: [session] });
    });
    const client = server.connect(session, '?epoch=epoch-1&since=0');
    await expect(client.closed).resolves.toBe(4401);
    expect(client.frames).toEqual([]);
    expect(server.live.isConnected(clerk)).toBe(false);
  });

  it('a client that goes leaves nothing behind', async () => {
    server = await startLiveServer();
    const seen = Promise.withResolvers<undefined>();
    once(moment, async () => {
      client.socket.terminate();
      await expect.poll(() => server.metrics.sockets).toBe(0);
      seen.resolve(undefined);
    });
    const client = server.connect(server.memory.signIn(clerk), '?epoch=epoch-1&since=0');
    await seen.promise;
    await expect.poll(() => server.followed).toEqual([]);
    expect(server.live.isConnected(clerk)).toBe(false);
    expect(server.metrics.readies).toEqual([]);
  });

  it('a store that is away closes with a code that has the client come again', async () => {
    server = await startLiveServer();
    once(moment, () => Promise.reject(new StoreUnavailable()));
    const client = server.connect(server.memory.signIn(clerk), '?epoch=epoch-1&since=0');
    if (moment.step === 'follow')
      await client.next('ready'); // the bus may fail: the sweep stands in for it
    else await expect(client.closed).resolves.toBe(1013);
  });
});

describe('a resume', () => {
  it.each([
    ['without a position', '', 'live'],
    ['from the present', '?epoch=epoch-1&since=3', 'live'],
    ['from before', '?epoch=epoch-1&since=1', 'replay'],
    ['from the very beginning', '?since=0&epoch=epoch-1', 'replay'],
    ['from another epoch', '?epoch=epoch-0&since=1', 'reset'],
    ['from ahead', '?epoch=epoch-1&since=4', 'reset'],
    ['from a negative position', '?epoch=epoch-1&since=-1', 'reset'],
    ['from a fraction', '?epoch=epoch-1&since=1.5', 'reset'],
    ['from no number', '?epoch=epoch-1&since=abc', 'reset'],
    ['from a number beyond all', '?epoch=epoch-1&since=99999999999999999999', 'reset'],
    ['from an empty position', '?epoch=&since=', 'reset'],
    ['from half a position', '?since=1', 'reset'],
    ['from an epoch alone', '?epoch=epoch-1', 'reset'],
    ['from two positions', '?epoch=epoch-1&since=1&since=2', 'reset'],
  ])('%s is answered as the contract says', async (_name, query, sync) => {
    server = await startLiveServer();
    for (let i = 0; i < 3; i++) server.memory.arrive(clerk);
    const client = server.connect(server.memory.signIn(clerk), query);
    expect(await client.next('ready')).toMatchObject({ epoch: 'epoch-1', seq: 3, unread: 3, sync });
    if (sync === 'replay') {
      expect(await client.next('change')).toMatchObject({ seq: 3, unread: 3, replayed: true });
    }
    server.arrive(clerk);
    expect(await client.next('change')).toMatchObject({ from: 3, seq: 4 });
  });

  it('from too far behind is a reset', async () => {
    server = await startLiveServer();
    for (let i = 0; i < 3; i++) server.memory.arrive(clerk);
    server.memory.floor = 2;
    const client = server.connect(server.memory.signIn(clerk), '?epoch=epoch-1&since=1');
    expect(await client.next('ready')).toMatchObject({ sync: 'reset', seq: 3 });
  });

  it('says the later end of a session that moved meanwhile', async () => {
    server = await startLiveServer();
    const session = server.memory.signIn(clerk);
    const endsAtMs = session.endsAtMs + 60_000;
    once({ step: 'byId', when: 'after' }, () => {
      server.bus.announce({ kind: 'moved', session, endsAtMs });
    });
    const client = server.connect({ ...session });
    expect((await client.next('ready')).endsAt).toBe(new Date(endsAtMs).toISOString());
    expect(client.frames).toHaveLength(1);
  });

  it('never shows one person what is another’s', async () => {
    server = await startLiveServer();
    const other = 2 as StaffKey;
    server.memory.arrive(other, 'Secret');
    const client = server.connect(server.memory.signIn(clerk), '?epoch=epoch-1&since=0');
    expect(await client.next('ready')).toMatchObject({ sync: 'live', seq: 0, unread: 0 });
    server.arrive(other, 'Secret too');
    server.arrive(clerk, 'Mine');
    await client.next('change');
    expect(JSON.stringify(client.frames)).not.toContain('Secret');
  });
});
