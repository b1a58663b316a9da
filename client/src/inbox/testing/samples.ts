import type { Change, InboxPage, Item, Proof } from '@belfry/shared/inbox';
import type { ReadyFrame } from '@belfry/shared/live';
import { emptyInbox, type Inbox } from '../inbox.ts';
import { onReady } from '../reducer.ts';
import { countRows, blankItem } from './model-store.ts';

export const now = '2026-01-05T09:00:00.000Z';

/** The id of the n-th item. */
export function idOf(n: number): string {
  return `019b0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** The n-th item, which arrived at position n. */
export function itemOf(n: number, more: Partial<Item> = {}): Item {
  return { ...blankItem(idOf(n)), arrival: n, seq: n, ...more };
}

export function proofOf(seq: number, unread = 0, critical = 0, epoch = 'e1'): Proof {
  return { epoch, seq, unread, critical };
}

/** A change with the counts given, or else with those of its items. */
export function changeOf(from: number, seq: number, more: Partial<Change> = {}): Change {
  const items = more.items ?? [];
  const arrived = items.filter((item) => item.arrival > from && item.readAt === null).map((item) => item.id);
  return { from, seq, ...countRows(items), items, states: [], removed: [], arrived, ...more };
}

export function pageOf(seq: number, items: Item[], more: Partial<InboxPage> = {}): InboxPage {
  return { ...proofOf(seq), ...countRows(items), items, nextCursor: null, ...more };
}

export function readyOf(seq: number, more: Partial<ReadyFrame> = {}): ReadyFrame {
  return {
    ...{ type: 'ready', connection: '1', staffId: idOf(0), ...proofOf(seq), sync: 'live' },
    ...{ heartbeat: { everyMs: 25_000, graceMs: 10_000 }, now, endsAt: now },
    ...more,
  };
}

/** An inbox whose socket is live at a position, with nothing held. */
export function liveInbox(seq: number, more: Partial<ReadyFrame> = {}): Inbox {
  const inbox = emptyInbox();
  onReady(inbox, readyOf(seq, more));
  return inbox;
}
