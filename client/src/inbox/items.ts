import type { Item, ItemState, StateSet } from '@belfry/shared/inbox';

/** The views that the bell shows. `unread` is the part of `inbox` that counts. */
export const bellViews = ['inbox', 'unread'] as const;
export type BellView = (typeof bellViews)[number];

type Standing = Pick<Item, 'readAt' | 'archivedAt' | 'snoozedUntil' | 'muted'>;

/** Whether an item counts as unread. Expired and recalled ones are not held at all. */
export function isUnread(item: Standing): boolean {
  return isIn('inbox', item) && item.readAt === null && !item.muted;
}

/** Whether an item belongs to a view, by its own state: the same rule as the store's. */
export function isIn(view: BellView, item: Standing): boolean {
  return view === 'unread' ? isUnread(item) : item.archivedAt === null && item.snoozedUntil === null;
}

/** Where an item stands in every list. */
export type Place = Pick<Item, 'arrival' | 'id'>;

/** The order of the wire: newest arrival first, then by id. Negative when `a` stands above `b`. */
export function inWireOrder(a: Place, b: Place): number {
  if (a.arrival !== b.arrival) return b.arrival - a.arrival;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** The item with a newer state of it. */
export function withState(item: Item, state: ItemState): Item {
  const { seq, arrival, readAt, archivedAt, snoozedUntil } = state;
  return { ...item, seq, arrival, readAt, archivedAt, snoozedUntil };
}

/**
 * The item as it will be once the store has set this. Archiving clears a snooze, and the other way round.
 * @param now RFC 3339, stands in for the store's own time until that is known
 */
export function withSet(item: Item, { read, archived, snoozedUntil }: StateSet, now: string): Item {
  const next = { ...item };
  if (read !== undefined) next.readAt = read ? (item.readAt ?? now) : null;
  if (archived !== undefined) {
    next.archivedAt = archived ? (item.archivedAt ?? now) : null;
    if (archived) next.snoozedUntil = null;
  }
  if (snoozedUntil !== undefined) {
    next.snoozedUntil = snoozedUntil;
    if (snoozedUntil !== null) next.archivedAt = null;
  }
  return next;
}
