import type { Item } from '@belfry/shared/inbox';
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, reactive, type EffectScope } from 'vue';
import type { ConnectionState } from '../../stores/notifications.ts';
import { useInboxList } from './inbox-list.ts';
import type { ListQuery } from './list-query.ts';
import { fakeInbox, type FakeInbox } from './testing/fake-inbox.ts';

let inbox: FakeInbox;
vi.mock('../../api/inbox.ts', () => ({
  fetchInbox: (...asked: Parameters<FakeInbox['fetch']>) => inbox.fetch(...asked),
}));
let notifications: { epoch: string; seq: number | null; connection: ConnectionState };
vi.mock('../../stores/notifications.ts', () => ({ useNotifications: () => notifications }));

type List = ReturnType<typeof useInboxList>;
const now = '2026-01-31T09:00:00.000Z';
let scope: EffectScope;

/** A list of an inbox with so many items, scrolled down until so many are shown; with no request counted yet. */
async function listOf(there: number, shown: number, view: ListQuery['view'] = 'inbox'): Promise<List> {
  inbox = fakeInbox(there);
  const list = scope.run(() => useInboxList(() => ({ view, category: null, severity: null })))!;
  await flushPromises();
  while (list.items.value.length < shown) await list.more();
  inbox.asked.length = 0;
  return list;
}
const ids = (items: readonly Item[]): string[] => items.map(({ id }) => id);
/** Time goes on: longer than the longest wait between two tries, where no number is given. */
const pass = (ms = 31_000): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const unread = ({ items }: List): number => items.value.filter(({ readAt }) => readAt === null).length;

beforeEach(() => {
  vi.useFakeTimers();
  notifications = reactive({ epoch: 'e1', seq: null, connection: 'live' });
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a list of the inbox that settles', () => {
  it('brings every row that is shown up to date, with one request for up to 100', async () => {
    const list = await listOf(200, 90);
    inbox.set(inbox.ids(), { readAt: now });
    await list.settle();
    expect([list.items.value.length, unread(list)]).toEqual([90, 0]);
    expect(inbox.asked).toHaveLength(1);
  });

  it('reads on, page by page, where more than 100 are shown', async () => {
    const list = await listOf(300, 150);
    inbox.set(inbox.ids(), { readAt: now });
    await list.settle();
    expect(unread(list)).toBe(0);
    expect(inbox.asked).toHaveLength(2);
    expect(Math.max(...inbox.asked.map(({ limit = 0 }) => limit))).toBeLessThanOrEqual(100);
  });

  it('reaches the last row below what is new as well', async () => {
    const list = await listOf(300, 90);
    inbox.arrive(20);
    inbox.set(inbox.ids(), { readAt: now });
    await list.settle();
    expect([unread(list), list.arrived.value]).toEqual([0, 20]);
  });

  it('shows each row as unread again after all were marked and that was undone', async () => {
    const list = await listOf(90, 90, 'unread');
    const marked = inbox.ids();
    inbox.set(marked, { readAt: now });
    await list.settle();
    expect(unread(list)).toBe(0);
    inbox.set(marked, { readAt: null });
    await list.settle();
    expect(unread(list)).toBe(90);
  });

  it('dims what was archived or recalled, however far down', async () => {
    const list = await listOf(200, 150);
    const [archived, recalled] = [list.items.value[45]!.id, list.items.value[120]!.id];
    inbox.set([archived], { archivedAt: now });
    inbox.remove(recalled);
    await list.settle();
    expect([...list.gone.value]).toEqual([archived, recalled]);
    expect(list.items.value).toHaveLength(150);
  });

  it('dims what was recalled in a list of unread ones, and shows what was read as read', async () => {
    const list = await listOf(40, 40, 'unread');
    inbox.set(['n30', 'n5'], { readAt: now });
    inbox.remove('n20');
    await list.settle();
    expect([...list.gone.value]).toEqual(['n20']);
    expect(unread(list)).toBe(38);
    await list.settle();
    expect([...list.gone.value]).toEqual(['n20']);
  });

  it('takes nothing for gone that arrives anew between two pages', async () => {
    const list = await listOf(200, 150);
    const moved = list.items.value[120]!.id;
    inbox.afterNextRead(() => {
      inbox.arriveAnew(moved);
    });
    await list.settle();
    expect(list.gone.value.size).toBe(0);
    await list.settle();
    expect([list.gone.value.size, list.arrived.value]).toEqual([0, 1]);
  });

  it('ends when the list is loaded anew', async () => {
    const list = await listOf(300, 150);
    let loaded: Promise<void> | undefined;
    inbox.afterNextRead(() => {
      loaded = list.load();
    });
    await list.settle();
    await loaded;
    expect(inbox.asked).toHaveLength(2);
    expect(ids(list.items.value)).toEqual(inbox.ids().slice(0, 30));
  });

  it('ends when the page is left', async () => {
    const list = await listOf(300, 150);
    inbox.afterNextRead(() => {
      scope.stop();
    });
    await list.settle();
    expect(inbox.asked).toHaveLength(1);
  });

  it('leaves a row as it was read when its item arrives anew, and counts that as new', async () => {
    const list = await listOf(30, 30);
    const before = list.items.value;
    inbox.arrive(2);
    inbox.arriveAnew(before[20]!.id);
    await list.settle();
    expect(list.items.value).toEqual(before);
    expect(list.arrived.value).toBe(3);
  });

  it('counts all that is new, and not only one page of it', async () => {
    const list = await listOf(60, 60);
    inbox.arrive(45);
    await list.settle();
    expect(list.arrived.value).toBe(45);
  });

  it('does not read on and on where far more is new than is counted', async () => {
    const list = await listOf(60, 60);
    inbox.arrive(1_000);
    await list.settle();
    expect(list.arrived.value).toBeGreaterThan(99);
    expect(inbox.asked.length).toBeLessThanOrEqual(3);
    expect(list.gone.value.size).toBe(0);
  });
});

describe('a list of the inbox that fails', () => {
  it('says so in place of the rows, and loads again when it settles', async () => {
    inbox = fakeInbox(3);
    inbox.offline = true;
    const list = scope.run(() => useInboxList(() => ({ view: 'inbox', category: null, severity: null })))!;
    await flushPromises();
    expect(list.status.value).toBe('error');
    inbox.offline = false;
    await list.settle();
    expect([list.status.value, list.error.value, list.items.value.length]).toEqual(['ready', null, 3]);
  });

  it('keeps its rows when it cannot be loaded anew, and tries that again', async () => {
    const list = await listOf(10, 10);
    inbox.arrive(1);
    inbox.offline = true;
    await list.load();
    expect([list.status.value, list.failed.value, list.items.value.length]).toEqual(['ready', 'load', 10]);
    inbox.offline = false;
    await list.retry();
    expect([list.failed.value, list.error.value, list.items.value.length]).toEqual([null, null, 11]);
  });

  it('tries the next page again when that failed', async () => {
    const list = await listOf(60, 30);
    inbox.offline = true;
    await list.more();
    expect(list.failed.value).toBe('more');
    inbox.offline = false;
    await list.retry();
    expect([list.failed.value, list.error.value, list.items.value.length]).toEqual([null, null, 60]);
  });

  it('settles by itself when the inbox moves, and until that has worked', async () => {
    const list = await listOf(10, 10);
    inbox.set(inbox.ids(), { readAt: now });
    inbox.offline = true;
    notifications.seq = 11;
    await pass();
    await pass();
    expect(unread(list)).toBe(10);
    inbox.offline = false;
    await pass();
    expect(unread(list)).toBe(0);
    const { length } = inbox.asked;
    await pass();
    expect(inbox.asked).toHaveLength(length);
  });

  it('waits longer each time before it tries again', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    await listOf(10, 10);
    inbox.offline = true;
    notifications.seq = 11;
    await pass(1_000);
    expect(inbox.asked).toHaveLength(2);
    await pass(1_000);
    expect(inbox.asked).toHaveLength(2);
    await pass(10 * 60_000);
    expect(inbox.asked.length).toBeGreaterThan(20);
    expect(inbox.asked.length).toBeLessThan(30);
  });

  it('tries again at once when the connection is back', async () => {
    const list = await listOf(10, 10);
    inbox.set(inbox.ids(), { readAt: now });
    inbox.offline = true;
    notifications.connection = 'offline';
    notifications.seq = 11;
    await pass();
    inbox.offline = false;
    notifications.connection = 'live';
    await pass(0);
    expect(unread(list)).toBe(0);
  });

  it('says no longer that it could not be loaded anew once it has settled', async () => {
    const list = await listOf(10, 10);
    inbox.arrive(1);
    inbox.offline = true;
    await list.load();
    inbox.offline = false;
    notifications.connection = 'offline';
    await nextTick();
    notifications.connection = 'live';
    await pass(0);
    expect([list.failed.value, list.items.value.length, list.arrived.value]).toEqual([null, 10, 1]);
  });

  it('loads by itself when there is a connection, what failed without one', async () => {
    inbox = fakeInbox(60);
    inbox.offline = true;
    notifications.connection = 'offline';
    const list = scope.run(() => useInboxList(() => ({ view: 'inbox', category: null, severity: null })))!;
    await flushPromises();
    expect(list.status.value).toBe('error');
    inbox.offline = false;
    notifications.connection = 'live';
    await pass(0);
    expect([list.status.value, list.error.value, list.items.value.length]).toEqual(['ready', null, 30]);
    inbox.offline = true;
    notifications.connection = 'offline';
    await list.more();
    inbox.offline = false;
    notifications.connection = 'live';
    await pass(0);
    expect([list.failed.value, list.items.value.length]).toEqual([null, 60]);
  });

  it('tries nothing any more when the page is left', async () => {
    await listOf(10, 10);
    inbox.offline = true;
    notifications.seq = 11;
    await pass(0);
    scope.stop();
    const { length } = inbox.asked;
    await pass();
    expect(inbox.asked).toHaveLength(length);
  });
});

describe('a list of the inbox whose page is of the past when it comes', () => {
  it('shows what arrived after the page was read and before it came', async () => {
    inbox = fakeInbox(3);
    notifications.seq = 3;
    const answer = inbox.delayNext();
    const list = scope.run(() => useInboxList(() => ({ view: 'inbox', category: null, severity: null })))!;
    inbox.arrive(1);
    notifications.seq = 4;
    await pass();
    answer();
    await pass();
    expect([list.items.value.length, list.arrived.value]).toEqual([3, 1]);
  });

  it('does not go back behind what it has settled', async () => {
    const list = await listOf(3, 3);
    inbox.arrive(2);
    const answer = inbox.delayNext();
    const loaded = list.load();
    inbox.set(inbox.ids(), { readAt: now });
    notifications.seq = 6;
    await pass();
    answer();
    await loaded;
    await pass();
    expect([list.items.value.length, unread(list)]).toEqual([5, 0]);
  });

  it('is not read twice where it is of the position that is known', async () => {
    notifications.seq = 30;
    await listOf(30, 30);
    await pass();
    expect(inbox.asked).toHaveLength(0);
  });
});
