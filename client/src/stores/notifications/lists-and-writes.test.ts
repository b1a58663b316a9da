import type { Item } from '@belfry/shared/inbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeServer } from '../testing/fake-server.ts';
import { enterPage, goLive, leavePage, settle } from '../testing/shell.ts';

let server: FakeServer;

beforeEach(() => {
  server = enterPage();
});
afterEach(leavePage);

const ids = (items: readonly Item[]): string[] => items.map((item) => item.id);

describe('a list', () => {
  it('loads once, pages on, and stays in the order of the wire', async () => {
    server.store.arrive(50);
    const store = await goLive(server);
    expect(store.lists.inbox.status).toBe('empty');
    const loading = store.load('inbox');
    expect(store.lists.inbox.status).toBe('loading');
    await loading;
    await store.load('inbox');
    expect(server.calls('/inbox')).toHaveLength(1);
    await settle();
    expect(store.lists.inbox).toMatchObject({ status: 'ready', more: true, error: null });
    await store.loadMore('inbox');
    await store.loadMore('inbox');
    await settle();
    expect(store.lists.inbox.more).toBe(false);
    expect(ids(store.lists.inbox.items)).toEqual(ids(server.store.view('inbox')));
    await store.loadMore('inbox');
    expect(server.calls('/inbox')).toHaveLength(3);
  });

  it('says why it could not be loaded, and tries again', async () => {
    const store = await goLive(server);
    server.failing.set('/inbox', 'unavailable');
    await store.load('inbox');
    expect(store.lists.inbox).toMatchObject({ status: 'error', error: { code: 'unavailable' } });
    server.failing.clear();
    await store.load('inbox');
    expect(store.lists.inbox).toMatchObject({ status: 'ready', error: null });
  });

  it('keeps what it has when the next page fails', async () => {
    server.store.arrive(30);
    const store = await goLive(server);
    await store.load('inbox');
    await settle();
    server.failing.set('/inbox', 'network');
    await store.loadMore('inbox');
    expect(store.lists.inbox).toMatchObject({
      status: 'ready',
      loadingMore: false,
      error: { kind: 'network' },
    });
    expect(store.lists.inbox.items).toHaveLength(20);
    server.failing.clear();
    await store.loadMore('inbox');
    await settle();
    expect(store.lists.inbox.items).toHaveLength(30);
  });

  it('is cut when arrivals make it long, and can be paged on from there', async () => {
    server.store.arrive(30);
    const store = await goLive(server);
    await store.load('inbox');
    for (let i = 0; i < 300; i++) {
      server.store.arrive(1);
      server.push();
    }
    await settle();
    expect(store.lists.inbox.items.length).toBeLessThanOrEqual(200);
    expect(store.lists.inbox.more).toBe(true);
    expect(store.unread).toBe(330);
    while (store.lists.inbox.more) {
      await store.loadMore('inbox');
      await settle();
    }
    expect(ids(store.lists.inbox.items)).toEqual(ids(server.store.view('inbox')));
  });

  it('that was asked for before a snapshot came is asked for again', async () => {
    server.store.arrive(5);
    const store = await goLive(server);
    let release = (): void => undefined;
    server.hold = new Promise((resolve) => {
      release = resolve;
    });
    const loading = store.load('unread');
    server.hold = null;
    server.store.arrive(20);
    server.push();
    await settle();
    release();
    await loading;
    await settle();
    expect(ids(store.lists.unread.items)).toEqual(ids(server.store.view('unread')).slice(0, 20));
  });
});

describe('a write', () => {
  it('shows at once, and stays when the server did it', async () => {
    server.store.arrive(3);
    const store = await goLive(server);
    await store.load('inbox');
    await settle();
    const [first] = store.lists.inbox.items;
    const written = store.setState([first?.id ?? ''], { read: true }, { upTo: 3, keepalive: true });
    expect(store.unread).toBe(2);
    expect(store.lists.inbox.items[0]?.readAt).not.toBeNull();
    expect(await written).toEqual({ seq: 4, changed: 1 });
    await settle();
    expect(store).toMatchObject({ unread: 2, seq: 4 });
    expect(server.calls('/inbox/items')[0]).toMatchObject({ body: { upTo: 3 }, keepalive: true });
  });

  it('looks as before when it failed, and says why', async () => {
    server.store.arrive(3);
    const store = await goLive(server);
    await store.load('inbox');
    await settle();
    server.failing.set('/inbox/items', 'network');
    const written = store.setState(ids(store.lists.inbox.items), { read: true });
    expect(store.unread).toBe(0);
    await expect(written).rejects.toMatchObject({ kind: 'network' });
    await settle();
    expect(store.unread).toBe(3);
    expect(store.lists.inbox.items.every((item) => item.readAt === null)).toBe(true);
  });

  it('reads all up to what was on screen, and undoes exactly that', async () => {
    server.store.arrive(30);
    const store = await goLive(server);
    await store.load('inbox');
    await settle();
    server.store.arrive(1);
    const written = store.readAll(30);
    expect(store.unread).toBe(0);
    const { seq, changed } = await written;
    expect(changed).toBe(30);
    expect(seq).toBe(32);
    server.push();
    await settle();
    expect(store.unread).toBe(1);
    expect(store.lists.inbox.items[0]?.readAt).toBeNull();
    await store.undo(seq, { read: false });
    server.push();
    await settle();
    expect(store.unread).toBe(31);
    expect(store.lists.inbox.items.every((item) => item.readAt === null)).toBe(true);
  });

  it('of more than is held leaves the badge to the store', async () => {
    server.store.arrive(30);
    const store = await goLive(server);
    await store.load('inbox');
    await settle();
    const written = store.readAll(5);
    expect(store.unread).toBe(30);
    await written;
    await settle();
    expect(store.unread).toBe(25);
  });
});
