import type { Item } from '@belfry/shared/inbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useNotifications } from '../notifications.ts';
import type { FakeServer } from '../testing/fake-server.ts';
import { enterPage, goLive, leavePage, settle } from '../testing/shell.ts';

let server: FakeServer;

beforeEach(() => {
  server = enterPage();
});
afterEach(leavePage);

const ids = (items: readonly Item[]): string[] => items.map((item) => item.id);

describe('the connection', () => {
  it('shows nothing of a gap shorter than 3 s', async () => {
    const store = await goLive(server);
    server.socket.serverCloses(1006);
    expect(store.connection).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1_000);
    server.accept();
    expect(store.connection).toBe('live');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(store.connection).toBe('live');
  });

  it('is offline, with the time of the next try, until it is back', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const store = await goLive(server);
    const seen = new Set<string>();
    for (let n = 0; n < 6; n++) {
      server.socket.serverCloses(1006);
      await vi.advanceTimersByTimeAsync(1);
      if (n > 2) seen.add(store.connection);
      expect(store.nextTryAt).toBeGreaterThan(Date.now());
      await vi.advanceTimersByTimeAsync(30_000);
      if (n > 2) seen.add(store.connection);
    }
    expect([...seen]).toEqual(['offline']);
    store.retryNow();
    server.accept();
    expect(store).toMatchObject({ connection: 'live', nextTryAt: null });
  });

  it('catches up when a socket is slow to open', async () => {
    const store = await goLive(server);
    server.socket.serverCloses(1006);
    store.retryNow();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(store.connection).toBe('catching-up');
  });

  it('brings what was missed without a toast, counts it, and is live when it has come', async () => {
    server.store.arrive(1);
    const store = await goLive(server);
    const arrived = vi.fn();
    store.onArrival(arrived);
    server.socket.serverCloses(1006);
    server.store.arrive(2);
    store.retryNow();
    server.accept();
    await settle();
    expect(store).toMatchObject({ unread: 3, missed: 2, connection: 'live' });
    expect(arrived).not.toHaveBeenCalled();
    store.clearMissed();
    expect(store).toMatchObject({ missed: 0, missedAtLeast: false });
  });

  it('fetches a snapshot when too much was missed, and goes on until it has it', async () => {
    server.store.arrive(1);
    const store = await goLive(server);
    await store.load('inbox');
    server.socket.serverCloses(1006);
    server.store.arrive(20);
    server.failing.set('/inbox', 'unavailable');
    store.retryNow();
    server.accept();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(store).toMatchObject({ unread: 21, connection: 'catching-up' });
    server.failing.clear();
    await vi.advanceTimersByTimeAsync(30_000);
    server.beat();
    // More than a page of them is not counted.
    expect(store).toMatchObject({ missed: 20, missedAtLeast: true, connection: 'live' });
    expect(ids(store.lists.inbox.items)).toEqual(ids(server.store.view('inbox')).slice(0, 20));
  });

  it('closes a hole that a heartbeat shows', async () => {
    const store = await goLive(server);
    server.store.arrive(2);
    server.beat();
    await settle();
    expect(store.unread).toBe(2);
    expect(server.calls('/inbox/changes')).toHaveLength(1);
    expect(store).toMatchObject({ connection: 'live', missed: 2 });
  });

  it('polls while no socket can be opened, so that badge and lists go on', async () => {
    const store = await goLive(server);
    await store.load('inbox');
    const arrived = vi.fn();
    store.onArrival(arrived);
    for (let second = 0; second < 60; second++) {
      if (server.socket.isOpen) server.socket.serverCloses(1006);
      if (second === 30) server.store.arrive(2);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    const polls = server.calls('/inbox/unread').length;
    expect(polls).toBeGreaterThanOrEqual(1);
    expect(polls).toBeLessThanOrEqual(4);
    expect(store).toMatchObject({ polling: true, unread: 2, missed: 2 });
    expect(store.lists.inbox.items).toHaveLength(2);
    expect(arrived).not.toHaveBeenCalled();
    store.retryNow();
    server.accept();
    expect(store.polling).toBe(false);
    for (let beats = 0; beats < 5; beats++) {
      await vi.advanceTimersByTimeAsync(25_000);
      server.beat();
    }
    expect(server.calls('/inbox/unread')).toHaveLength(polls);
  });

  it('polls at once where nothing is known, for a badge behind a proxy that lets no socket through', async () => {
    server.store.arrive(2);
    const store = useNotifications();
    store.start();
    server.socket.serverCloses(1006);
    for (let second = 0; second < 5; second++) {
      if (server.socket.isOpen) server.socket.serverCloses(1006);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(store).toMatchObject({ known: true, unread: 2 });
  });

  it('is not polled for by a hidden tab', async () => {
    const store = await goLive(server);
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    for (let second = 0; second < 100; second++) {
      if (server.socket.isOpen) server.socket.serverCloses(1006);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(server.calls('/inbox/unread')).toHaveLength(0);
    expect(store.polling).toBe(false);
  });

  it('parks, and comes back when the tab is used', async () => {
    const store = await goLive(server);
    server.socket.serverCloses(4408);
    expect(store.connection).toBe('parked');
    store.used();
    server.accept();
    expect(store.connection).toBe('live');
  });

  it('stops with a reason when the page is wrong', async () => {
    const store = await goLive(server);
    server.socket.serverCloses(4526);
    expect(store).toMatchObject({ connection: 'stopped', stopReason: 'reload' });
  });

  it('leaves nothing behind when the shell goes', async () => {
    const store = await goLive(server);
    server.socket.serverCloses(1006);
    await vi.advanceTimersByTimeAsync(40_000);
    store.stop();
    expect(store.connection).toBe('idle');
    expect(vi.getTimerCount()).toBe(0);
    expect(server.sockets.filter((socket) => socket.isOpen)).toHaveLength(0);
  });
});
