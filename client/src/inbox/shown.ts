import type { Item, Proof } from '@belfry/shared/inbox';
import type { Inbox } from './inbox.ts';
import { inWireOrder, isIn, isUnread, type BellView } from './items.ts';
import { marked, type Mark } from './marks.ts';
import { covers, type Window } from './window.ts';

/** The rows of a view as the page shows them, in wire order, without a hole from the newest down. */
export function rowsOf({ items, marks, windows }: Inbox, view: BellView): Item[] {
  const window = windows[view];
  const rows: Item[] = [];
  for (const held of items.values()) {
    if (!covers(window, held)) continue;
    const item = marked(held, marks);
    if (isIn(view, item)) rows.push(item);
  }
  return rows.sort(inWireOrder);
}

/** Whether there are older rows than those. */
export function hasMore({ windows }: Inbox, view: BellView): boolean {
  return windows[view].loaded && windows[view].end !== null;
}

export interface ShownCounts {
  /** The position whose counts are shown. */
  seq: number;
  unread: number;
  critical: number;
}

/**
 * The numbers on the badge: those that the store gave for the highest position seen. While writes of this page are in
 * flight they are what the store will say if these succeed on that very state, and only where that can be known exactly:
 * every row that a write touches is held, and rows and counts are of one position. It is never a count kept by addition:
 * it is found anew from the snapshot each time. Null before the first proof.
 */
export function countsOf(inbox: Inbox): ShownCounts | null {
  const { proof } = inbox;
  if (proof === null) return null;
  const { seq, unread, critical } = proof;
  const inFlight = inbox.marks.filter((mark) => mark.confirmedAt === null);
  const known = isHeldAt(inbox, proof) && inFlight.every((mark) => isExact(inbox, mark));
  if (inFlight.length === 0 || !known) return { seq, unread, critical };
  const before = countHeld(inbox, []);
  const after = countHeld(inbox, inFlight);
  // Unread rows that are not held are older than all that are: a read-all that is exact takes them as well.
  const rest = inFlight.some((mark) => mark.target.kind === 'read-all') ? 0 : 1;
  return {
    seq,
    unread: after.unread + rest * (unread - before.unread),
    critical: after.critical + rest * (critical - before.critical),
  };
}

/** Whether the rows are as the store was there: at the held position, or beyond it by nothing but this page's own writes. */
function isHeldAt({ position, snapshotWanted, answered }: Inbox, { epoch, seq }: Proof): boolean {
  if (position?.epoch !== epoch || snapshotWanted) return false;
  for (let at = position.seq + 1; at <= seq; at++) if (!answered.has(at)) return false;
  return true;
}

function countHeld({ items }: Inbox, marks: readonly Mark[]): { unread: number; critical: number } {
  let unread = 0;
  let critical = 0;
  for (const held of items.values()) {
    const item = marked(held, marks);
    if (!isUnread(item)) continue;
    unread++;
    if (item.severity === 'critical') critical++;
  }
  return { unread, critical };
}

/** Whether everything that a write in flight touches is held. */
function isExact({ items, windows }: Inbox, { target }: Mark): boolean {
  switch (target.kind) {
    case 'ids':
      return [...target.ids].every((id) => items.has(id));
    case 'read-all':
      // All that is newer is held, so that what stays unread can be counted.
      return holdsFrom(windows.inbox, target.upTo) || holdsFrom(windows.unread, target.upTo);
    case 'changed-at':
      // A bulk change may have touched rows that are not held.
      return false;
  }
}

function holdsFrom({ loaded, end }: Window, arrival: number): boolean {
  return loaded && (end === null || end.arrival <= arrival);
}
