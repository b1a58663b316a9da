import type { Item } from '@belfry/shared/inbox';
import { leftSince, type Reading } from './read-shown.ts';

/** A list that is shown, brought up to date without moving a row. */
export interface Merged {
  /** The same items in the same order, in their newer state. */
  items: Item[];
  /** Those that have left the view; they stay in their place, dimmed. */
  gone: Set<string>;
  /** How many are new; they wait until they are asked for. */
  arrived: number;
}

/**
 * Compares what is shown with what was read just now. As in the bell (`held`), an item that arrived anew keeps the row as
 * it was read, and waits with what is new.
 * @param options `more`: there are older ones that are not loaded, so what stands below the rows is not new · `all`: what
 * was read of the view of all items, where leaving the list may mean no more than that it was read (`gone` it is if it is
 * in neither); null for any other list · `now` (RFC 3339): when it was read, where no more is known
 */
export function mergeReading(
  held: readonly Item[],
  reading: Reading,
  { more, all, now }: { more: boolean; all: Reading | null; now: string },
): Merged {
  const readById = new Map(reading.items.map((item) => [item.id, item]));
  const heldById = new Map(held.map((item) => [item.id, item]));
  const left = leftSince(held, reading);
  const leftIds = idsOf(left);
  const gone = idsOf(all ? leftSince(left, all) : left);
  const elsewhere = new Map(all?.items.map((item) => [item.id, item]));
  const lowest = more ? (held.at(-1)?.arrival ?? -1) : -1;
  const isNew = ({ id, arrival }: Item): boolean => arrival > (heldById.get(id)?.arrival ?? lowest);

  return {
    items: held.map((item) => {
      const read = readById.get(item.id);
      if (read) return read.seq > item.seq && !isNew(read) ? read : item;
      return leftIds.has(item.id) && !gone.has(item.id) ? out(item, elsewhere.get(item.id), now) : item;
    }),
    gone,
    arrived: reading.items.filter(isNew).length,
  };
}

function idsOf(items: readonly Item[]): Set<string> {
  return new Set(items.map(({ id }) => id));
}

/** An item that has left a list of unread ones and is there still; `is` as it is now, if that is known. */
function out(item: Item, is: Item | undefined, now: string): Item {
  if (!is) return { ...item, readAt: item.readAt ?? now };
  // Arrived anew and read since: what was shown is the older one, so it is read as well, in its place.
  if (is.arrival > item.arrival) return { ...item, readAt: is.readAt };
  return is.seq > item.seq ? is : item;
}
