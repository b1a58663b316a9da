import { closeCode } from '@belfry/shared/close-codes';
import { describe, expect, it } from 'vitest';
import { FakePage } from './testing/fake-page.ts';

const hourMs = 3_600_000;

describe('dialling', () => {
  it('asks for the present where nothing is held, and for the rest where something is', () => {
    const page = new FakePage();
    page.connection.start();
    expect(page.socket.url.search).toBe('');
    expect(page.socket.subprotocol).toBe('belfry.v1');
    page.position = { epoch: 'e 1&', seq: 41 };
    page.socket.serverCloses(1006);
    page.time.advance(1_000);
    expect(Object.fromEntries(page.socket.url.searchParams)).toEqual({ epoch: 'e 1&', since: '41' });
  });

  it('is live with `ready` and passes on what follows, and nothing before it', () => {
    const page = new FakePage();
    page.connection.start();
    page.socket.pong();
    expect(page.phase).toBe('dialling');
    page.socket.ready();
    page.socket.pong();
    expect(page.phase).toBe('live');
    expect(page.frames.map((frame) => frame.type)).toEqual(['ready', 'pong']);
  });

  it('gives up a dial that nobody answers within 10 s', () => {
    const page = new FakePage();
    page.connection.start();
    page.time.advance(9_999);
    expect(page.phase).toBe('dialling');
    page.time.advance(1);
    expect(page.phase).toBe('waiting');
    expect(page.openSockets).toBe(0);
  });

  it('backs off when the browser refuses to open a socket', () => {
    const page = new FakePage();
    page.refuses = true;
    page.connection.start();
    expect(page.phase).toBe('waiting');
    page.refuses = false;
    page.time.advance(30_000);
    expect(page.phase).toBe('dialling');
  });

  it('starts once, however often it is started', () => {
    const page = new FakePage();
    page.connection.start();
    page.connection.start();
    page.socket.ready();
    page.connection.start();
    expect(page.sockets).toHaveLength(1);
    page.connection.stop();
    expect(page.listeners).toBe(0);
  });
});

describe('back-off', () => {
  it('draws each delay anew from 250 ms to a cap that doubles up to 30 s', () => {
    const page = new FakePage();
    page.connection.start();
    const caps = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
    for (const [n, cap] of caps.entries()) {
      page.random = [0, 0.5, 1][n % 3] ?? 0;
      page.socket.serverCloses(1006);
      const delay = 250 + page.random * (cap - 250);
      expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + delay });
      page.time.advance(delay - 1);
      expect(page.phase).toBe('waiting');
      page.time.advance(1);
      expect(page.phase).toBe('dialling');
    }
  });

  it('begins anew only after 10 s of being live', () => {
    const page = new FakePage();
    page.random = 1;
    page.connection.start();
    page.socket.serverCloses(1006);
    page.time.advance(1_000);
    page.socket.ready();
    page.time.advance(9_999);
    page.socket.serverCloses(1006);
    expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + 2_000 });
    page.time.advance(2_000);
    page.socket.ready();
    page.time.advance(10_000);
    page.socket.serverCloses(1006);
    expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + 1_000 });
  });

  it('is not put off by a server that says `ready` again', () => {
    const page = new FakePage();
    page.random = 1;
    page.connection.start();
    page.socket.serverCloses(1006);
    page.time.advance(1_000);
    page.socket.ready();
    page.time.advance(9_000);
    page.socket.ready();
    page.time.advance(1_000);
    page.socket.serverCloses(1006);
    expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + 1_000 });
  });

  it('never gives up', () => {
    const page = new FakePage();
    page.connection.start();
    for (let tries = 0; tries < 2_000; tries++) {
      page.socket.serverCloses(1006);
      page.time.advance(30_000);
    }
    expect(page.sockets.length).toBeGreaterThan(2_000);
    expect(page.phase).not.toBe('idle');
  });

  it.each(['online', 'shown'] as const)('is cut short when the page is %s', (event) => {
    const page = new FakePage();
    page.connection.start();
    page.socket.serverCloses(1006);
    page.dispatch(event);
    expect(page.phase).toBe('dialling');
    expect(page.time.timers).toBe(2); // the deadline of the dial, the watch for sleep
  });

  it('is cut short by "retry now", which does nothing while a socket is there', () => {
    const page = new FakePage();
    page.connection.start();
    page.socket.serverCloses(1006);
    page.connection.retryNow();
    expect(page.phase).toBe('dialling');
    page.connection.retryNow();
    page.socket.ready();
    page.connection.retryNow();
    expect(page.sockets).toHaveLength(2);
  });
});

describe('a frame', () => {
  it('of a type that is not known, or with fields that are not, is no fault', () => {
    const page = new FakePage();
    const socket = page.goLive();
    socket.frame({ type: 'weather' });
    socket.text('{"type":"session","endsAt":"2026-01-05T13:00:00.000Z","mood":"good"}');
    expect(page.phase).toBe('live');
    expect(page.frames.at(-1)?.type).toBe('session');
  });

  it.each(['{', '5', '{"type":"ping"}', new ArrayBuffer(4)])(
    'that cannot be read ends the socket: %s',
    (data) => {
      const page = new FakePage();
      const socket = page.goLive();
      socket.text(data);
      expect(page.phase).toBe('waiting');
      expect(socket.closedWith).toBe(1000);
    },
  );
});

describe('starting and stopping', () => {
  it('fifty times in a row leaves nothing behind, and never two sockets', async () => {
    const page = new FakePage();
    for (let round = 0; round < 50; round++) {
      page.connection.start();
      if (round % 2 === 0) page.socket.ready();
      if (round % 3 === 0) page.socket.serverCloses(round % 6 === 0 ? 1006 : closeCode.sessionOver);
      if (round % 5 === 0) page.dispatch('pagehide');
      if (round % 7 === 0) page.time.advance(700);
      if (round % 4 === 0) await page.settle();
      page.connection.stop();
      expect(page.openSockets).toBe(0);
      expect(page.time.timers).toBe(0);
      expect(page.listeners).toBe(0);
    }
    await page.settle();
    page.time.advance(hourMs);
    expect(page.phase).toBe('idle');
    expect(page.openSockets).toBe(0);
  });

  it('begins its back-off anew', () => {
    const page = new FakePage();
    page.random = 1;
    page.connection.start();
    for (let n = 0; n < 6; n++) {
      page.socket.serverCloses(1006);
      page.time.advance(30_000);
    }
    page.connection.stop();
    page.connection.start();
    page.socket.serverCloses(1006);
    expect(page.connection.phase).toEqual({ kind: 'waiting', until: page.time.now() + 1_000 });
  });
});
