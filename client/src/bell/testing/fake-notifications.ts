import type { Item } from '@belfry/shared/inbox';
import { vi } from 'vitest';
import { reactive } from 'vue';
import type { ListState, useNotifications } from '../../stores/notifications.ts';

type Store = ReturnType<typeof useNotifications>;
type Shown =
  | 'known'
  | 'unread'
  | 'critical'
  | 'connection'
  | 'polling'
  | 'checkedAt'
  | 'nextTryAt'
  | 'stopReason'
  | 'missed'
  | 'missedAtLeast';
type Called = 'load' | 'loadMore' | 'setState' | 'readAll' | 'undo' | 'used' | 'retryNow' | 'clearMissed';

type Fake = { -readonly [Property in Shown]: Store[Property] } & {
  [Method in Called]: ReturnType<typeof vi.fn<Store[Method]>>;
} & {
  lists: Record<'inbox' | 'unread', { -readonly [Property in keyof ListState]: ListState[Property] }>;
  serverNow: () => number;
  onArrival: Store['onArrival'];
  /** Something arrives live. */
  ring: (...items: Item[]) => void;
};

/** The notification store as its containers see it, in a test's hands: live, and with a list that is loaded. */
export function fakeNotifications(items: Item[] = []): Fake {
  const listeners = new Set<(items: Item[]) => void>();
  const list = (): ListState => ({
    items,
    status: 'ready',
    error: null,
    more: false,
    loadingMore: false,
  });
  const store: Fake = {
    known: true,
    unread: items.filter(({ readAt }) => readAt === null).length,
    critical: 0,
    connection: 'live',
    polling: false,
    checkedAt: null,
    nextTryAt: null,
    stopReason: null,
    missed: 0,
    missedAtLeast: false,
    lists: { inbox: list(), unread: list() },
    load: vi.fn<Store['load']>().mockResolvedValue(),
    loadMore: vi.fn<Store['loadMore']>().mockResolvedValue(),
    setState: vi.fn<Store['setState']>().mockResolvedValue({ seq: 1, changed: 1 }),
    readAll: vi.fn<Store['readAll']>().mockResolvedValue({ seq: 1, changed: 1 }),
    undo: vi.fn<Store['undo']>().mockResolvedValue(),
    used: vi.fn<Store['used']>(),
    retryNow: vi.fn<Store['retryNow']>(),
    clearMissed: vi.fn<Store['clearMissed']>(),
    serverNow: () => Date.now(),
    onArrival: (listener: (items: Item[]) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ring: (...arrived: Item[]) => {
      for (const listener of listeners) listener(arrived);
    },
  };
  return reactive(store);
}
