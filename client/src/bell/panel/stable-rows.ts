import type { Item } from '@belfry/shared/inbox';
import { inWireOrder } from '../../inbox/items.ts';

/** A row of the open panel. */
export interface Row {
  item: Item;
  /** It has left the list since it is shown; it stays in its place, dimmed. */
  gone: boolean;
}

/** What a list holds right now. */
export interface LiveList {
  /** In wire order, without a hole from the newest down. */
  items: readonly Item[];
  /** There are older ones that are not loaded. */
  more: boolean;
  /** Whether reading is a way out of it. */
  unreadOnly: boolean;
  /** The latest of an item that has left the list but is known from another one. */
  find: (id: string) => Item | undefined;
}

/** What was marked as unread here and is on its way back into the list. */
export type Returning = ReadonlySet<string>;

/** The list as it is: what a panel shows when it opens. */
export function settled({ items }: LiveList): Row[] {
  return items.map((item) => ({ item, gone: false }));
}

/**
 * The rows after the list has changed under an open panel. Nothing moves: rows keep their places and follow their item's
 * state and text; what has left stays; older pages come below; what is new waits (`freshCount`). An item that arrived
 * anew keeps the row as it was read, and waits above as well.
 */
export function held(rows: readonly Row[], live: LiveList, returning: Returning = new Set()): Row[] {
  const byId = new Map(live.items.map((item) => [item.id, item]));
  const kept = rows.map((row): Row => {
    const item = byId.get(row.item.id);
    if (item) return item.arrival > row.item.arrival ? row : { item, gone: false };
    return isCovered(row.item, live) && !returning.has(row.item.id) ? left(row, live) : row;
  });
  const last = kept.at(-1);
  if (!last) return settled(live);
  const shown = new Set(kept.map(({ item }) => item.id));
  const older = live.items.filter((item) => inWireOrder(item, last.item) > 0 && !shown.has(item.id));
  return [...kept, ...older.map((item) => ({ item, gone: false }))];
}

/** Whether a row would stand in what is loaded: below that, its absence says nothing. */
export function isCovered(item: Item, { items, more }: Pick<LiveList, 'items' | 'more'>): boolean {
  const last = items.at(-1);
  return !more || (last !== undefined && inWireOrder(item, last) < 0);
}

/** A row that has left: because it was read, which can be taken back, or for good. */
function left(row: Row, { unreadOnly, find }: LiveList): Row {
  if (!unreadOnly) return { item: row.item, gone: true };
  const item = find(row.item.id);
  if (!item) return { item: row.item, gone: row.item.readAt === null };
  // Arrived anew and read since: what was read is the later one, so this is read as well.
  return { item: item.arrival > row.item.arrival ? { ...row.item, readAt: item.readAt } : item, gone: false };
}

/** The rows with a mark that this panel made: it shows also on those that no list holds any more. */
export function withMark(rows: readonly Row[], ids: ReadonlySet<string>, readAt: string | null): Row[] {
  return rows.map((row) => (ids.has(row.item.id) ? { ...row, item: { ...row.item, readAt } } : row));
}

/** How many of the list arrived after a position: what waits behind "2 new". */
export function freshCount({ items }: Pick<LiveList, 'items'>, since: number): number {
  const first = items.findIndex(({ arrival }) => arrival <= since);
  return first < 0 ? items.length : first;
}

/** The position of the newest arrival among these; 0 without any. */
export function newestArrival(items: readonly Item[]): number {
  return items.reduce((newest, { arrival }) => Math.max(newest, arrival), 0);
}
