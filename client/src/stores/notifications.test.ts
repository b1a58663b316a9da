import type { Item } from '@belfry/shared/inbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useNotifications } from './notifications.ts';
import { useSession } from './session.ts';
import { admin, type FakeServer } from './testing/fake-server.ts';
import { enterPage, goLive, leavePage, settle } from './testing/shell.ts';

let server: FakeServer;

beforeEach(() => {
  server = enterPage();
});
afterEach(leavePage);

const ids = (items: readonly Item[]): string[] => items.map((item) => item.id);

describe('the badge', () => {
  it('shows nothing before the first proof, and then what the store counts', async () => {
    server.store.arrive(3);
    server.store.arrive(1, { severity: 'critical' });
    const store = useNotifications();
    expect(store.known).toBe(false);
    await goLive(server);
    expect(store).toMatchObject({
      known: true,
      unread: 4,
      critical: 1,
      seq: 4,
      epoch: 'e1',
      connection: 'live',
    });
    expect(store.checkedAt).toBe(Date.now() - 20);
  });

  it('follows what arrives, with toasts for it, and a thousand in a second exactly', async () => {
    const store = await goLive(server);
    const arrived: string[] = [];
    const stop = store.onArrival((items) => arrived.push(...ids(items)));
    for (let i = 0; i < 1_000; i++) {
      server.store.arrive(1);
      server.push();
      if (i % 10 === 0) await vi.advanceTimersByTimeAsync(10);
    }
    await settle();
    expect(store.unread).toBe(1_000);
    expect(new Set(arrived).size).toBe(1_000);
    stop();
    server.store.arrive(1);
    server.push();
    expect(arrived).toHaveLength(1_000);
  });

  it('takes what several frames of one moment bring in one go', async () => {
    const store = await goLive(server);
    await store.load('inbox');
    await settle();
    const before = store.lists.inbox.items;
    server.store.arrive(1);
    server.push();
    const shown = store.lists.inbox.items;
    expect(shown).not.toBe(before);
    for (let i = 0; i < 100; i++) {
      server.store.arrive(1);
      server.push();
    }
    expect(store.lists.inbox.items).toBe(shown);
    await settle();
    expect(store.lists.inbox.items).toHaveLength(101);
  });

  it('is read anew, and the matter reported, when one position has two counts', async () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    server.store.arrive(2);
    const store = await goLive(server);
    server.socket.frame({ type: 'ping', ...server.store.proof, unread: 7, now: new Date().toISOString() });
    expect(reported).toHaveBeenCalledOnce();
    await settle();
    expect(server.calls('/inbox')).toHaveLength(1);
    expect(store.unread).toBe(2);
    expect(store.connection).toBe('live');
  });
});

describe('whose inbox it is', () => {
  it('ends with the session and goes on, from the same position, when it begins again', async () => {
    server.store.arrive(2);
    const store = await goLive(server);
    const session = useSession();
    server.staffId = null;
    server.socket.serverCloses(4401);
    await settle();
    expect(session.expired).toBe(true);
    expect(store.connection).toBe('idle');
    expect(store.unread).toBe(2);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.sockets).toHaveLength(1);
    await session.signIn('clerk', 'secret');
    expect(server.socket.url.searchParams.get('since')).toBe('2');
    server.accept();
    expect(store.connection).toBe('live');
  });

  it('drops everything when another person signs in', async () => {
    server.store.arrive(2);
    const store = await goLive(server);
    await store.load('inbox');
    await settle();
    await useSession().signIn('admin', 'secret');
    expect(store).toMatchObject({ known: false, unread: 0, missed: 0 });
    expect(store.lists.inbox).toMatchObject({ items: [], status: 'empty' });
    expect(server.socket.url.search).toBe('');
    server.accept(admin);
    await settle();
    expect(store.known).toBe(true);
  });

  it('drops everything when the socket speaks of another person, and asks who is there', async () => {
    server.store.arrive(2);
    const store = await goLive(server);
    await store.load('inbox');
    server.socket.serverCloses(1006);
    server.staffId = admin;
    store.retryNow();
    server.accept(admin);
    expect(store.lists.inbox.items).toEqual([]);
    await settle();
    expect(useSession().session?.staff.id).toBe(admin);
  });

  it('takes no answer that was meant for the one before', async () => {
    server.store.arrive(2);
    const store = await goLive(server);
    let release = (): void => undefined;
    server.hold = new Promise((resolve) => {
      release = resolve;
    });
    const loading = store.load('inbox');
    server.hold = null;
    await useSession().signIn('admin', 'secret');
    release();
    await loading;
    await settle();
    expect(store.lists.inbox).toMatchObject({ items: [], status: 'empty' });
    expect(store.known).toBe(false);
  });

  it('closes its socket at a sign-out', async () => {
    const store = await goLive(server);
    await useSession().signOut();
    expect(store.connection).toBe('idle');
    expect(server.socket.isOpen).toBe(false);
  });

  it('hears from the socket that the session’s end has moved', async () => {
    await goLive(server);
    server.socket.frame({ type: 'session', endsAt: '2026-01-05T17:00:00.000Z' } as { type: string });
    expect(useSession().endsAt).toBe(Date.parse('2026-01-05T17:00:00.000Z'));
  });
});
