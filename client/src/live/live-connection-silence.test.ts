import { closeCode } from '@belfry/shared/close-codes';
import { describe, expect, it } from 'vitest';
import { FakePage } from './testing/fake-page.ts';

const hourMs = 3_600_000;

describe('silence', () => {
  it('of everyMs + graceMs ends the socket and dials at once; any frame counts against it', () => {
    const page = new FakePage();
    page.connection.start();
    page.socket.ready({ heartbeat: { everyMs: 4_000, graceMs: 11_000 } });
    const socket = page.socket;
    page.time.advance(14_000);
    socket.pong();
    page.time.advance(14_000);
    socket.frame({ type: 'weather' });
    page.time.advance(14_999);
    expect(page.phase).toBe('live');
    page.time.advance(1);
    expect(page.phase).toBe('dialling');
    expect(socket.closedWith).toBe(1000);
  });

  it('right after `ready` backs off, so that a server that only says that much is not dialled without end', () => {
    const page = new FakePage();
    page.connection.start();
    page.socket.ready({ heartbeat: { everyMs: 0, graceMs: 0 } });
    page.time.advance(0);
    expect(page.phase).toBe('waiting');
  });

  it('right after a reconnect backs off as well', () => {
    const page = new FakePage();
    page.goLive().serverCloses(1006);
    page.time.advance(1_000);
    page.socket.ready({ heartbeat: { everyMs: 1_000, graceMs: 1_000 } });
    page.time.advance(2_000);
    expect(page.phase).toBe('waiting');
  });

  it('is measured by the clock where timers are throttled to one a minute', () => {
    const page = new FakePage();
    const socket = page.goLive();
    page.visible = false;
    page.time.granularityMs = 60_000;
    for (let beats = 0; beats < 60; beats++) {
      page.time.advance(25_000);
      socket.pong();
    }
    expect(page.sockets).toHaveLength(1);
    expect(socket.sent).toEqual([]);
    page.time.advance(120_000);
    expect(page.sockets.length).toBeGreaterThan(1);
  });

  it('costs one timer, however much is heard', () => {
    const page = new FakePage();
    const socket = page.goLive();
    const timers = page.time.timers;
    for (let i = 0; i < 1_000; i++) socket.pong();
    expect(page.time.timers).toBe(timers);
  });
});

describe('a line in doubt', () => {
  it.each(['online', 'offline', 'shown'] as const)('(%s) is proven by a ping', (event) => {
    const page = new FakePage();
    const socket = page.goLive();
    page.dispatch(event);
    expect(socket.sent).toEqual([{ type: 'ping' }]);
    page.time.advance(1_000);
    socket.pong();
    page.time.advance(10_000);
    expect(page.phase).toBe('live');
    expect(page.sockets).toHaveLength(1);
  });

  it('is given up when nothing is heard within 5 s', () => {
    const page = new FakePage();
    page.goLive();
    page.dispatch('offline');
    page.time.advance(4_999);
    expect(page.phase).toBe('live');
    page.time.advance(1);
    expect(page.phase).toBe('dialling');
    expect(page.openSockets).toBe(1);
  });

  it('is asked about once, however often the tab comes to the front', () => {
    const page = new FakePage();
    const socket = page.goLive();
    for (let i = 0; i < 100; i++) page.dispatch('shown');
    expect(socket.sent).toHaveLength(1);
    socket.pong();
    for (let i = 0; i < 100; i++) page.dispatch('shown');
    expect(socket.sent).toHaveLength(1);
  });

  it('keeps to the limit of 60 messages a minute', () => {
    const page = new FakePage();
    const socket = page.goLive();
    for (let ms = 0; ms < 60_000; ms += 100) {
      page.dispatch('shown');
      socket.pong();
      page.time.advance(100);
    }
    expect(socket.sent.length).toBeLessThanOrEqual(30);
  });

  it('while dialling is dialled anew when the network is back', () => {
    const page = new FakePage();
    page.connection.start();
    page.dispatch('online');
    expect(page.sockets).toHaveLength(2);
    expect(page.openSockets).toBe(1);
  });
});

describe('sleep', () => {
  it('of two hours, with the monotonic clock standing still, is noticed within 5 s and dials at once', () => {
    const page = new FakePage();
    const socket = page.goLive();
    page.time.sleep(2 * hourMs);
    page.time.advance(5_000);
    expect(page.phase).toBe('dialling');
    expect(socket.closedWith).toBe(1000);
    expect(page.openSockets).toBe(1);
  });

  it('of two hours, with the monotonic clock going on, is noticed with the first timer', () => {
    const page = new FakePage();
    page.goLive();
    page.time.freeze(2 * hourMs);
    page.time.advance(0);
    expect(page.phase).toBe('dialling');
    expect(page.openSockets).toBe(1);
  });

  it('counts together with the silence before it', () => {
    const page = new FakePage();
    page.goLive().pong();
    page.time.advance(20_000);
    page.time.sleep(16_000);
    page.time.advance(5_000);
    expect(page.phase).toBe('dialling');
  });

  it('of the page alone (frozen) is followed by a ping, or by a new dial where one was under way', () => {
    const page = new FakePage();
    const socket = page.goLive();
    socket.pong();
    page.time.freeze(20_000);
    page.time.advance(0);
    expect(socket.sent).toEqual([{ type: 'ping' }]);
    socket.serverCloses(1006);
    page.time.advance(1_000);
    page.time.freeze(hourMs);
    page.time.advance(0);
    expect(page.phase).toBe('dialling');
    expect(page.sockets).toHaveLength(3);
  });

  it('is noticed at once when the tab comes to the front', () => {
    const page = new FakePage();
    page.goLive();
    page.time.sleep(2 * hourMs);
    page.dispatch('shown');
    expect(page.phase).toBe('dialling');
  });

  it('that was short is followed by a ping, and the socket is kept', () => {
    const page = new FakePage();
    const socket = page.goLive();
    page.time.sleep(15_000);
    page.time.advance(5_000);
    expect(socket.sent).toEqual([{ type: 'ping' }]);
    socket.pong();
    page.time.advance(6_000);
    expect(page.sockets).toHaveLength(1);
  });

  it.each(['waiting', 'dialling'] as const)('while %s ends in a new dial', (phase) => {
    const page = new FakePage();
    page.random = 1;
    page.connection.start();
    if (phase === 'waiting') {
      for (let n = 0; n < 6; n++) {
        page.socket.serverCloses(1006);
        page.time.advance(n === 5 ? 0 : 30_000);
      }
    }
    expect(page.phase).toBe(phase);
    const dialled = page.sockets.length;
    page.time.sleep(2 * hourMs);
    page.time.advance(5_000);
    expect(page.phase).toBe('dialling');
    expect(page.sockets).toHaveLength(dialled + 1);
  });

  it('is not what a hidden tab with throttled timers does', () => {
    const page = new FakePage();
    page.random = 1;
    page.visible = false;
    page.time.granularityMs = 60_000;
    page.connection.start();
    for (let n = 0; n < 10; n++) {
      page.socket.serverCloses(1006);
      const dialled = page.sockets.length;
      page.time.advance(60_000);
      expect(page.sockets).toHaveLength(dialled + 1);
    }
  });

  it('is not what a clock that is set back looks like', () => {
    const page = new FakePage();
    const socket = page.goLive();
    page.time.sleep(-hourMs);
    page.time.advance(20_000);
    expect(page.sockets).toHaveLength(1);
    expect(socket.sent).toEqual([]);
  });
});

describe('a page in the back-forward cache', () => {
  it.each(['dialling', 'live', 'waiting', 'parked', 'asking'] as const)(
    'closes while %s and comes back',
    (phase) => {
      const page = new FakePage();
      page.isSignedIn = () => new Promise(() => undefined);
      page.connection.start();
      if (phase === 'live') page.socket.ready();
      if (phase === 'waiting') page.socket.serverCloses(1006);
      if (phase === 'parked') page.socket.serverCloses(closeCode.tooManySockets);
      if (phase === 'asking') page.socket.serverCloses(closeCode.sessionOver);
      expect(page.phase).toBe(phase);
      page.dispatch('pagehide');
      expect(page.phase).toBe('idle');
      expect(page.openSockets).toBe(0);
      expect(page.time.timers).toBe(0);
      page.connection.start();
      page.dispatch('online');
      expect(page.phase).toBe('idle');
      page.dispatch('pageshow');
      expect(page.phase).toBe('dialling');
      expect(page.openSockets).toBe(1);
    },
  );

  it('is not meant by the `pageshow` of every page load', () => {
    const page = new FakePage();
    page.connection.start();
    page.dispatch('pageshow');
    page.socket.ready();
    page.dispatch('pageshow');
    expect(page.sockets).toHaveLength(1);
  });

  it('stays closed when the shell was left in between', () => {
    const page = new FakePage();
    page.goLive();
    page.dispatch('pagehide');
    page.connection.stop();
    page.dispatch('pageshow');
    expect(page.phase).toBe('idle');
    page.connection.start();
    expect(page.phase).toBe('dialling');
  });
});
