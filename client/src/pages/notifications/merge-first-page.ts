import type { Item } from '@belfry/shared/inbox';

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
 * Compares what is shown with a fresh first page.
 * @param options `whole`: the fresh page is the whole list · `unreadOnly`: reading is what makes an item leave, and can
 * be taken back, so such an item counts as read at `now` (RFC 3339) and not as gone
 */
export function mergeFirstPage(
  held: readonly Item[],
  fresh: readonly Item[],
  options: { whole: boolean; unreadOnly: boolean; now: string },
): Merged {
  const freshById = new Map(fresh.map((item) => [item.id, item]));
  const heldIds = new Set(held.map((item) => item.id));
  // Below the page's last item absence says nothing.
  const lowest = options.whole ? -1 : (fresh.at(-1)?.arrival ?? -1);
  const hasLeft = (item: Item): boolean => !freshById.has(item.id) && item.arrival > lowest;

  return {
    items: held.map((item) => {
      const newer = freshById.get(item.id);
      if (newer) return newer.seq > item.seq ? newer : item;
      return options.unreadOnly && hasLeft(item) ? { ...item, readAt: item.readAt ?? options.now } : item;
    }),
    gone: new Set(options.unreadOnly ? [] : held.filter(hasLeft).map((item) => item.id)),
    arrived: fresh.filter((item) => !heldIds.has(item.id)).length,
  };
}
