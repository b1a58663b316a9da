import type { Item } from '@belfry/shared/inbox';
import type { Reading } from './read-shown.ts';

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
 * @param options `more`: there are older ones that are not loaded, so what stands below the rows is not new ·
 * `unreadOnly`: reading is what makes an item leave, and can be taken back, so such an item counts as read at `now`
 * (RFC 3339) and not as gone
 */
export function mergeReading(
  held: readonly Item[],
  reading: Reading,
  options: { more: boolean; unreadOnly: boolean; now: string },
): Merged {
  const readById = new Map(reading.items.map((item) => [item.id, item]));
  const heldById = new Map(held.map((item) => [item.id, item]));
  const hasLeft = (item: Item): boolean => !readById.has(item.id) && item.arrival > reading.floor;
  const lowest = options.more ? (held.at(-1)?.arrival ?? -1) : -1;
  const isNew = ({ id, arrival }: Item): boolean => arrival > (heldById.get(id)?.arrival ?? lowest);

  return {
    items: held.map((item) => {
      const read = readById.get(item.id);
      if (read) return read.seq > item.seq && !isNew(read) ? read : item;
      return options.unreadOnly && hasLeft(item) ? { ...item, readAt: item.readAt ?? options.now } : item;
    }),
    gone: new Set(options.unreadOnly ? [] : held.filter(hasLeft).map((item) => item.id)),
    arrived: reading.items.filter(isNew).length,
  };
}
