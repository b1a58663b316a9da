import type { InboxPage, InboxSummary, Item } from '@belfry/shared/inbox';
import type { InboxQuery } from '../../../api/inbox.ts';
import { isIn } from '../../../inbox/items.ts';
import { sampleItem } from '../../../playground/sample-items.ts';

const minute = 60_000;

/** One's inbox on the server, in a test's hands. */
export interface FakeInbox {
  /** What was asked for, request by request. */
  readonly asked: InboxQuery[];
  /** Answers as `fetchInbox` does. */
  fetch: (query: InboxQuery, signal?: AbortSignal) => Promise<InboxPage>;
  /** Answers as `fetchSummary` does. */
  summary: () => Promise<InboxSummary>;
  /** So many items arrive, one after the other, with this in them. */
  arrive: (count: number, given?: Partial<Item>) => void;
  /** An item arrives anew, unread: what it was replaced by, or the end of its snooze. */
  arriveAnew: (id: string) => void;
  /** Sets something on those items. */
  set: (ids: readonly string[], set: Partial<Item>) => void;
  /** It was recalled. */
  remove: (id: string) => void;
  /** Ids of all that is there, newest arrival first. */
  ids: () => string[];
  /** What happens once, after the next answer was read and before the one after that. */
  afterNextRead: (act: () => void) => void;
  /** The next answer is read at once, and is on its way until this is called. */
  delayNext: () => () => void;
  /** While true, every request fails. */
  offline: boolean;
}

/** @param count how many items are there at first */
export function fakeInbox(count: number): FakeInbox {
  let items: Item[] = [];
  let position = 0;
  let next: (() => void) | null = null;
  let delay: Promise<unknown> | null = null;

  function arrive(many: number, given: Partial<Item> = {}): void {
    for (let i = 0; i < many; i++) {
      position++;
      const place = { id: `n${position}`, arrival: position, seq: position };
      items = [sampleItem(minute, { ...place, ...given }), ...items];
    }
  }

  function set(ids: readonly string[], given: Partial<Item>): void {
    position++;
    items = items
      .map((item) => (ids.includes(item.id) ? { ...item, ...given, seq: position } : item))
      .sort((a, b) => b.arrival - a.arrival);
  }

  function read({ view = 'inbox', severity = [], cursor, limit = 20 }: InboxQuery): InboxPage {
    const below = cursor === undefined ? Infinity : Number(cursor);
    const rest = items
      .filter((item) => view === 'all' || isIn(view === 'unread' ? 'unread' : 'inbox', item))
      .filter((item) => item.arrival < below && (severity.length === 0 || severity.includes(item.severity)));
    const page = rest.slice(0, limit);
    const nextCursor = rest.length > limit ? String(page.at(-1)?.arrival) : null;
    return { epoch: 'e1', seq: position, unread: 0, critical: 0, items: page, nextCursor };
  }

  const inbox: FakeInbox = {
    asked: [],
    offline: false,
    async fetch(query, signal) {
      inbox.asked.push(query);
      if (inbox.offline) throw new TypeError('offline');
      const page = read(query);
      const act = next;
      next = null;
      act?.();
      const arriving = delay;
      delay = null;
      await arriving;
      signal?.throwIfAborted();
      return page;
    },
    async summary() {
      if (inbox.offline) throw new TypeError('offline');
      await Promise.resolve();
      const unread = items.filter((item) => isIn('unread', item)).length;
      const views = { inbox: items.length, unread, archived: 0, snoozed: 0 };
      return { epoch: 'e1', seq: position, unread, critical: 0, views, byCategory: [], bySeverity: [] };
    },
    arrive,
    arriveAnew(id) {
      set([id], {
        readAt: null,
        snoozedUntil: null,
        arrival: position + 1,
        arrivedAt: new Date().toISOString(),
      });
    },
    set,
    remove(id) {
      position++;
      items = items.filter((item) => item.id !== id);
    },
    ids: () => items.map((item) => item.id),
    afterNextRead(act) {
      next = act;
    },
    delayNext() {
      const { promise, resolve } = Promise.withResolvers<null>();
      delay = promise;
      return () => {
        resolve(null);
      };
    },
  };
  arrive(count);
  return inbox;
}
