import { closeAction, closeCode } from '@belfry/shared/close-codes';
import { describe, expect, it } from 'vitest';
import { FakePage } from './testing/fake-page.ts';

const hourMs = 3_600_000;

describe('a close', () => {
  const codes = [
    ...[1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 3000],
    ...[
      4000, 4029, 4099, 4100, 4199, 4200, 4250, 4299, 4300, 4400, 4401, 4402, 4403, 4408, 4499, 4500, 4526,
      4599,
    ],
    ...[4600, 4999],
  ];
  const expected = {
    resume: { kind: 'waiting' },
    planned: { kind: 'waiting' },
    'sign-in': { kind: 'asking' },
    forbidden: { kind: 'stopped', reason: 'forbidden' },
    park: { kind: 'parked' },
    reload: { kind: 'stopped', reason: 'reload' },
  } as const;

  it.each(codes)('%i leads where the shared table says, while dialling and while live', (code) => {
    for (const live of [false, true]) {
      const page = new FakePage();
      page.connection.start();
      if (live) page.socket.ready();
      page.socket.serverCloses(code);
      expect(page.connection.phase).toMatchObject(expected[closeAction(code)]);
      expect(page.openSockets).toBe(0);
      if (page.phase === 'stopped' || page.phase === 'parked') expect(page.time.timers).toBe(0);
    }
  });

  it('that was announced is followed by the wait that was asked for', () => {
    const page = new FakePage();
    const socket = page.goLive();
    socket.frame({ type: 'bye', code: 4200, retryAfterMs: 2_000, spreadMs: 8_000 } as { type: string });
    expect(page.phase).toBe('live');
    socket.serverCloses(4200);
    expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + 6_000 });
    page.time.advance(6_000);
    expect(page.phase).toBe('dialling');
  });

  it('that was announced and cut by a proxy is planned all the same; the next one is not', () => {
    const page = new FakePage();
    const socket = page.goLive();
    socket.frame({ type: 'bye', code: 4200, retryAfterMs: 20_000, spreadMs: 0 } as { type: string });
    socket.serverCloses(1006);
    expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + 20_000 });
    page.time.advance(20_000);
    page.socket.serverCloses(4200);
    expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + 625 });
  });

  it('comes once for each socket, also with an error before it and another close after it', () => {
    const page = new FakePage();
    const socket = page.goLive();
    socket.error();
    expect(page.phase).toBe('live');
    socket.serverCloses(1006);
    socket.serverCloses(1006);
    socket.serverCloses(4403);
    socket.error();
    expect(page.phase).toBe('waiting');
    page.time.advance(625);
    socket.serverCloses(1006);
    expect(page.phase).toBe('dialling');
    expect(page.sockets).toHaveLength(2);
  });

  it('that never comes after an error is noticed by silence', () => {
    const page = new FakePage();
    const socket = page.goLive();
    socket.error();
    page.time.advance(25_000);
    expect(page.phase).toBe('dialling');
    expect(socket.closedWith).toBe(1000);
  });
});

describe('what an abandoned socket still says', () => {
  it('reaches nobody', () => {
    const page = new FakePage();
    const first = page.goLive();
    page.time.advance(25_000);
    page.socket.ready();
    const heard = page.frames.length;
    first.pong();
    first.ready();
    first.serverCloses(4403);
    expect(page.frames).toHaveLength(heard);
    expect(page.phase).toBe('live');
    expect(page.openSockets).toBe(1);
  });

  it('reaches nobody after a stop either', () => {
    const page = new FakePage();
    const socket = page.goLive();
    page.connection.stop();
    const heard = page.frames.length;
    socket.pong();
    socket.serverCloses(1006);
    expect(page.frames).toHaveLength(heard);
    expect(page.phase).toBe('idle');
    expect(page.time.timers).toBe(0);
  });
});

describe('a session that is over (4401)', () => {
  it('is asked about once; signed in by now means another try', async () => {
    const page = new FakePage();
    let asked = 0;
    page.isSignedIn = () => Promise.resolve(++asked > 0);
    page.goLive().serverCloses(closeCode.sessionOver);
    expect(page.phase).toBe('asking');
    await page.settle();
    expect(page.phase).toBe('waiting');
    expect(asked).toBe(1);
  });

  it('rests until someone signs in', async () => {
    const page = new FakePage();
    page.isSignedIn = () => Promise.resolve(false);
    page.goLive().serverCloses(closeCode.sessionOver);
    await page.settle();
    expect(page.phase).toBe('signed-out');
    expect(page.time.timers).toBe(0);
    page.time.advance(hourMs);
    for (const event of ['online', 'shown', 'offline'] as const) page.dispatch(event);
    page.connection.retryNow();
    page.connection.used();
    expect(page.phase).toBe('signed-out');
    page.connection.start();
    expect(page.phase).toBe('dialling');
  });

  it('tries again when the server cannot say', async () => {
    const page = new FakePage();
    page.isSignedIn = () => Promise.reject(new Error('away'));
    page.goLive().serverCloses(closeCode.sessionOver);
    await page.settle();
    expect(page.phase).toBe('waiting');
  });

  it('has no say any more when the page stopped and started meanwhile', async () => {
    const page = new FakePage();
    page.isSignedIn = () => Promise.resolve(false);
    page.goLive().serverCloses(closeCode.sessionOver);
    page.connection.stop();
    page.connection.start();
    await page.settle();
    expect(page.phase).toBe('dialling');
  });
});

describe('a parked tab (4408)', () => {
  it.each(['used', 'retryNow'] as const)('takes its connection back when it is %s', (how) => {
    const page = new FakePage();
    page.goLive().serverCloses(closeCode.tooManySockets);
    page.time.advance(hourMs);
    page.dispatch('online');
    expect(page.phase).toBe('parked');
    page.connection[how]();
    expect(page.phase).toBe('dialling');
  });

  it('takes it back when it comes to the front', () => {
    const page = new FakePage();
    page.goLive().serverCloses(closeCode.tooManySockets);
    page.dispatch('shown');
    expect(page.phase).toBe('dialling');
  });

  it('is the only one that use concerns', () => {
    const page = new FakePage();
    page.connection.used();
    expect(page.phase).toBe('idle');
    page.connection.start();
    page.socket.serverCloses(1006);
    page.connection.used();
    expect(page.phase).toBe('waiting');
  });
});

describe('a page that stopped for good', () => {
  it('is not brought back by anything', () => {
    const page = new FakePage();
    page.goLive().serverCloses(closeCode.noCommonVersion);
    for (const event of ['online', 'shown', 'pagehide', 'pageshow'] as const) page.dispatch(event);
    page.connection.retryNow();
    page.connection.used();
    page.connection.start();
    page.time.advance(hourMs);
    expect(page.connection.phase).toEqual({ kind: 'stopped', reason: 'reload' });
    expect(page.sockets).toHaveLength(1);
  });
});
