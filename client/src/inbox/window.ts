import type { Item } from '@belfry/shared/inbox';
import { inWireOrder, type Place } from './items.ts';

/**
 * The part of a view that is held without a hole: from the newest item down to `end`. What is held of older items (an old
 * one that became unread, say) is not shown before the pages between have come.
 */
export interface Window {
  loaded: boolean;
  /** The lowest place that is covered; null when that is the oldest item there is. */
  end: Place | null;
  /** Where the next page begins. Null above an `end`: unknown, so that the list is read anew from the top. */
  cursor: string | null;
  /** With more rows than this the lowest are let go. */
  mostRows: number;
}

/** A bell's list is not a history: so many rows are kept when new ones keep arriving on top. */
const keptRows = 200;
/** Cut so far below the mark that not every further arrival cuts again, and one page of the API covers it. */
const rowsAfterCut = 80;

export function closedWindow(): Window {
  return { loaded: false, end: null, cursor: null, mostRows: keptRows };
}

/** The window after a page; the first one opens it, each further one moves its end. */
export function extended(
  window: Window,
  page: { items: readonly Item[]; nextCursor: string | null },
  rows: number,
): Window {
  const last = page.items.at(-1);
  return {
    loaded: true,
    // A page may be empty and yet not the last; then the end stays where it was.
    end: page.nextCursor === null ? null : last ? placeOf(last) : window.end,
    cursor: page.nextCursor,
    // What a reader scrolled to is not taken away by the next arrivals.
    mostRows: Math.max(keptRows, rows + rowsAfterCut),
  };
}

/** Whether a place lies within what is held without a hole. */
export function covers(window: Window, place: Place): boolean {
  return window.loaded && (window.end === null || inWireOrder(place, window.end) <= 0);
}

/**
 * The window, cut when its rows have become too many.
 * @param rows what it shows, in wire order
 */
export function cut(window: Window, rows: readonly Item[]): Window {
  const last = rows[rowsAfterCut - 1];
  if (rows.length <= window.mostRows || !last) return window;
  return { loaded: true, end: placeOf(last), cursor: null, mostRows: keptRows };
}

function placeOf({ arrival, id }: Item): Place {
  return { arrival, id };
}
