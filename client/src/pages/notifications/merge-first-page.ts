import type { Item } from '@belfry/shared/inbox';

/**
 * Brings a list up to date with a fresh first page without moving a row: held rows take their newer state and stay in
 * their place, rows that should be in the page and are not have left the view, and what is new waits until it is asked
 * for.
 * @param whole whether the fresh page is the whole list
 */
export function mergeFirstPage(
  held: readonly Item[],
  fresh: readonly Item[],
  whole: boolean,
): { items: Item[]; left: Set<string>; arrived: number } {
  const freshById = new Map(fresh.map((item) => [item.id, item]));
  const heldIds = new Set(held.map((item) => item.id));
  const lowestArrival = whole ? -1 : (fresh.at(-1)?.arrival ?? -1);
  return {
    items: held.map((item) => {
      const newer = freshById.get(item.id);
      return newer && newer.seq > item.seq ? newer : item;
    }),
    left: new Set(
      held.filter((item) => !freshById.has(item.id) && item.arrival > lowestArrival).map((item) => item.id),
    ),
    arrived: fresh.filter((item) => !heldIds.has(item.id)).length,
  };
}
