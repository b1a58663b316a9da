import type { InboxPage, Item } from '@belfry/shared/inbox';

/** A list as it was read just now, from its top down. */
export interface Reading {
  /** Each item once, in its latest state. */
  items: readonly Item[];
  /** Whatever stands above this arrival and is not among them is not in the list; -1 where all of it was read. */
  floor: number;
}

/** What is read of a list in one go. */
export interface Part {
  limit: number;
  /** Goes on after an earlier page; without it, from the top. */
  cursor?: string;
}

const mostPerPage = 100;
/** How many that came anew are read at least, beyond those that are known; so few more are no second request. */
const spare = 30;
/** How many that wait above the rows are read past at most: more than are counted out (`badgeText`). */
const mostPassed = 100;

/**
 * Reads a list from its top down to the last row that is shown: one request for up to 100, pages of 100 after that. Ends
 * early where the list does, and where more than 100 new ones stand above the rows.
 * @param shown the rows, newest arrival first
 * @param waiting how many are known to stand above them
 * @param fetchPage reads one page; what it throws ends the reading
 */
export async function readShown(
  shown: readonly Item[],
  waiting: number,
  fetchPage: (part: Part) => Promise<InboxPage>,
): Promise<Reading> {
  const lowest = shown.at(-1)?.arrival ?? -1;
  const most = shown.length + mostPassed;
  let page = await fetchPage({ limit: Math.min(mostPerPage, shown.length + waiting + spare) });
  const pages = [page];
  let count = page.items.length;
  while (page.nextCursor !== null && lowestOf(page) > lowest && count <= most) {
    page = await fetchPage({ limit: mostPerPage, cursor: page.nextCursor });
    pages.push(page);
    count += page.items.length;
  }
  return { items: latest(pages.flatMap(({ items }) => items)), floor: floorOf(pages) };
}

/** Those of the rows that are in the list no more, as far as a reading says so. */
export function leftSince(shown: readonly Item[], { items, floor }: Reading): Item[] {
  const ids = new Set(items.map(({ id }) => id));
  return shown.filter(({ id, arrival }) => !ids.has(id) && arrival > floor);
}

/** The arrival of a page's last item; -1 where it is empty, for nothing comes after it. */
function lowestOf({ items }: InboxPage): number {
  return items.at(-1)?.arrival ?? -1;
}

/** Each item once: one that moved between two pages may be on both. */
function latest(items: readonly Item[]): Item[] {
  const byId = new Map<string, Item>();
  for (const item of items) {
    const other = byId.get(item.id);
    if (!other || other.seq < item.seq) byId.set(item.id, item);
  }
  return [...byId.values()];
}

/**
 * How far down absence says something. Once the position has moved between two pages it says nothing any more: what is
 * missing below may stand at the top by then. The move brings the next reading with it.
 */
function floorOf(pages: readonly InboxPage[]): number {
  const moved = pages.findIndex(({ seq }) => seq !== pages[0]?.seq);
  const last = moved < 0 ? pages.at(-1) : pages[moved - 1];
  return !last || last.nextCursor === null ? -1 : lowestOf(last);
}
