import { describe, expect, it } from 'vitest';
import { answerSettled, beginMark, confirmMark, expectAnswer, takePage, takeSnapshot } from './answers.ts';
import { emptyInbox, needOf, type Inbox } from './inbox.ts';
import { onBeat, onChange, onFetchedChanges, onProof, onReady, onReset } from './reducer.ts';
import { tidy } from './rows.ts';
import { rowsOf } from './shown.ts';
import { changeOf, idOf, itemOf, liveInbox, now, pageOf, proofOf, readyOf } from './testing/samples.ts';

const position = ({ position: held }: Inbox): number | null => held?.seq ?? null;
const shownIds = (inbox: Inbox): number[] => rowsOf(inbox, 'inbox').map(({ id }) => Number(id.slice(-4)));
const beat = (seq: number, unread = 0) => ({ type: 'ping', seq, unread, critical: 0, now }) as const;

/** Live at a position, with a list that holds these and reaches down to the oldest. */
function holding(seq: number, ...rows: number[]): Inbox {
  const inbox = emptyInbox();
  takePage(inbox, 'inbox', pageOf(seq, rows.map((n) => itemOf(n)).reverse()), null);
  onReady(inbox, readyOf(seq, { unread: rows.length }));
  return inbox;
}

describe('`ready`', () => {
  it('that is live sets the position where nothing is held', () => {
    const inbox = liveInbox(7, { unread: 3 });
    expect(inbox.position).toEqual({ epoch: 'e1', seq: 7 });
    expect(inbox.proof).toEqual(proofOf(7, 3));
    expect(needOf(inbox)).toBeNull();
  });

  it('that is live beyond what is held leaves a gap, and never moves back', () => {
    const inbox = holding(7, 1);
    onReady(inbox, readyOf(9, { unread: 1 }));
    expect(position(inbox)).toBe(7);
    expect(needOf(inbox)).toEqual({ kind: 'changes', epoch: 'e1', since: 7 });
    const ahead = holding(7, 1);
    onReady(ahead, readyOf(5));
    expect(position(ahead)).toBe(7);
    expect(needOf(ahead)).toBeNull();
  });

  it('that announces a replay waits for it; where nothing is held, it cannot be used', () => {
    const inbox = holding(7, 1);
    onReady(inbox, readyOf(9, { sync: 'replay', unread: 3 }));
    expect(position(inbox)).toBe(7);
    expect(needOf(inbox)).toBeNull();
    expect(needOf(liveInbox(9, { sync: 'replay' }))).toEqual({ kind: 'snapshot' });
  });

  it('of another epoch, or with a reset, wants a snapshot and shows the new counts', () => {
    const inbox = holding(7, 1);
    onReady(inbox, readyOf(3, { epoch: 'e2', unread: 2, sync: 'reset' }));
    expect(needOf(inbox)).toEqual({ kind: 'snapshot' });
    expect(inbox.proof).toEqual(proofOf(3, 2, 0, 'e2'));
    const same = holding(7, 1);
    onReady(same, readyOf(900, { sync: 'reset' }));
    expect(needOf(same)).toEqual({ kind: 'snapshot' });
  });

  it('drops what waited of the socket before, for it comes again', () => {
    const inbox = holding(7, 1);
    onChange(inbox, changeOf(9, 10));
    onReady(inbox, readyOf(12, { sync: 'replay' }));
    expect(inbox.waiting).toEqual([]);
  });
});

describe('a change', () => {
  it('is applied from the position, and announces what arrived', () => {
    const inbox = holding(7, 1);
    const { arrivals, missed } = onChange(inbox, changeOf(7, 8, { items: [itemOf(8)], unread: 2 }));
    expect(position(inbox)).toBe(8);
    expect(inbox.proof).toEqual(proofOf(8, 2));
    expect(arrivals.map((item) => item.id)).toEqual([idOf(8)]);
    expect(missed).toBe(0);
    expect(shownIds(inbox)).toEqual([8, 1]);
  });

  it('that overlaps is applied, and announces only what is new', () => {
    const inbox = holding(7, 6, 7);
    const change = changeOf(5, 8, { items: [itemOf(6), itemOf(7), itemOf(8)], unread: 3 });
    expect(onChange(inbox, change).arrivals.map((item) => item.id)).toEqual([idOf(8)]);
    expect(position(inbox)).toBe(8);
  });

  it('of the past is ignored', () => {
    const inbox = holding(7, 1);
    const { arrivals } = onChange(inbox, changeOf(5, 7, { items: [itemOf(6)], unread: 1 }));
    expect(arrivals).toEqual([]);
    expect(shownIds(inbox)).toEqual([1]);
    expect(position(inbox)).toBe(7);
  });

  it('from beyond the position waits for the gap to be closed, and then follows', () => {
    const inbox = holding(7, 1);
    const waits = onChange(inbox, changeOf(8, 9, { items: [itemOf(9)], unread: 3 }));
    expect(waits.arrivals).toEqual([]);
    expect(position(inbox)).toBe(7);
    expect(needOf(inbox)).toEqual({ kind: 'changes', epoch: 'e1', since: 7 });
    const closed = onFetchedChanges(inbox, changeOf(7, 8, { items: [itemOf(8)], unread: 2 }), 'e1');
    expect(position(inbox)).toBe(9);
    expect(needOf(inbox)).toBeNull();
    expect(closed.missed).toBe(1);
    expect(closed.arrivals.map((item) => item.id)).toEqual([idOf(9)]);
    expect(shownIds(inbox)).toEqual([9, 8, 1]);
  });

  it('that overtook another is applied after it, without a request', () => {
    const inbox = holding(7, 1);
    onChange(inbox, changeOf(8, 9, { items: [itemOf(9)], unread: 3 }));
    const { arrivals } = onChange(inbox, changeOf(7, 8, { items: [itemOf(8)], unread: 2 }));
    expect(arrivals.map((item) => item.id)).toEqual([idOf(8), idOf(9)]);
    expect(needOf(inbox)).toBeNull();
  });

  it('that is replayed announces nothing and counts what was missed', () => {
    const inbox = holding(7, 1);
    const outcome = onChange(inbox, {
      ...changeOf(7, 9, { items: [itemOf(8), itemOf(9)], unread: 3 }),
      replayed: true,
    });
    expect(outcome).toMatchObject({ arrivals: [], missed: 2 });
  });

  it('waits for the snapshot after a reset, in its order', () => {
    const inbox = holding(7, 1);
    onReset(inbox, { type: 'reset', ...proofOf(20, 3) });
    expect(onChange(inbox, changeOf(20, 21, { items: [itemOf(21)], unread: 4 })).arrivals).toEqual([]);
    expect(onChange(inbox, changeOf(21, 22, { items: [itemOf(22)], unread: 5 })).arrivals).toEqual([]);
    expect(position(inbox)).toBe(7);
    const outcome = takeSnapshot(inbox, pageOf(21, [itemOf(21), itemOf(20)], { unread: 4 }));
    expect(outcome?.arrivals.map((item) => item.id)).toEqual([idOf(22)]);
    expect(position(inbox)).toBe(22);
    expect(shownIds(inbox)).toEqual([22, 21, 20]);
  });

  it('is one of too many that wait: then they are fetched again', () => {
    const inbox = holding(7, 1);
    onReset(inbox, { type: 'reset', ...proofOf(20, 3) });
    for (let seq = 20; seq < 300; seq++) onChange(inbox, changeOf(seq, seq + 1, { unread: 3 }));
    expect(inbox.waiting.length).toBeLessThanOrEqual(200);
    takeSnapshot(inbox, pageOf(20, [], { unread: 3 }));
    expect(needOf(inbox)).toEqual({ kind: 'changes', epoch: 'e1', since: 20 });
  });
});

describe('rows', () => {
  const read = { readAt: now };

  it('that are older than the held ones are ignored, whole or as a state', () => {
    const inbox = holding(7, 1);
    onChange(inbox, changeOf(7, 9, { items: [itemOf(1, { seq: 9, title: 'New' })], unread: 1 }));
    const { id, arrival, archivedAt, snoozedUntil } = itemOf(1);
    const states = [{ id, arrival, archivedAt, snoozedUntil, seq: 8, ...read }];
    onChange(inbox, changeOf(9, 10, { items: [itemOf(1, { seq: 5, title: 'Old' })], states, unread: 1 }));
    takePage(inbox, 'inbox', pageOf(10, [itemOf(1, { seq: 4, title: 'Older' })], { unread: 1 }), null);
    expect(rowsOf(inbox, 'inbox')[0]).toMatchObject({ title: 'New', readAt: null, seq: 9 });
  });

  it('that were removed stay so, whatever a late page says', () => {
    const inbox = holding(7, 1, 2);
    expectAnswer(inbox);
    onChange(inbox, changeOf(7, 8, { removed: [idOf(1)], unread: 1 }));
    tidy(inbox);
    takePage(inbox, 'inbox', pageOf(7, [itemOf(2), itemOf(1)], { unread: 2 }), null);
    answerSettled(inbox);
    expect(shownIds(inbox)).toEqual([2]);
  });

  it('that were removed and are held anew from further ahead are kept', () => {
    const inbox = holding(7, 1);
    takePage(inbox, 'inbox', pageOf(9, [itemOf(1, { seq: 9, arrival: 9 })], { unread: 1 }), null);
    onChange(inbox, changeOf(7, 8, { removed: [idOf(1)] }));
    expect(shownIds(inbox)).toEqual([1]);
  });

  it('that are not held keep the newest state for a page that is on its way', () => {
    const inbox = liveInbox(7, { unread: 1 });
    expectAnswer(inbox);
    const { id, arrival, archivedAt, snoozedUntil } = itemOf(1);
    const state = { id, arrival, archivedAt, snoozedUntil };
    onChange(inbox, changeOf(7, 9, { states: [{ ...state, seq: 9, readAt: now }] }));
    onChange(inbox, changeOf(9, 10, { states: [{ ...state, seq: 8, readAt: null }] }));
    tidy(inbox);
    takePage(inbox, 'inbox', pageOf(7, [itemOf(1)], { unread: 1 }), null);
    expect(rowsOf(inbox, 'inbox')[0]).toMatchObject({ readAt: now, seq: 9 });
  });

  it('of an answer from before the last snapshot are not taken: what went since is not known', () => {
    const inbox = holding(7, 1, 2);
    const mark = beginMark(inbox, { kind: 'ids', ids: new Set([idOf(1)]), upTo: null }, { read: true }, now);
    onReset(inbox, { type: 'reset', ...proofOf(30, 1) });
    takeSnapshot(inbox, pageOf(30, [itemOf(2)]));
    confirmMark(inbox, mark, { ...proofOf(8, 1), changed: 1 }, [itemOf(1, { seq: 8, ...read })]);
    expect(takePage(inbox, 'inbox', pageOf(8, [itemOf(2), itemOf(1)]), null)).toBeNull();
    expect(shownIds(inbox)).toEqual([2]);
  });

  it('of a page from before the first frame are not taken: what changed in between was never said', () => {
    const inbox = liveInbox(9);
    expect(takePage(inbox, 'inbox', pageOf(8, [itemOf(1)]), null)).toBeNull();
    expect(inbox.windows.inbox.loaded).toBe(false);
  });
});

describe('a proof', () => {
  it('gives the counts of the highest position seen, and never moves the position', () => {
    const inbox = holding(7, 1);
    takePage(inbox, 'inbox', pageOf(9, [itemOf(9)], { unread: 5 }), null);
    onProof(inbox, proofOf(8, 4));
    expect(inbox.proof).toEqual(proofOf(9, 5));
    expect(position(inbox)).toBe(7);
  });

  it('of a heartbeat beyond the position shows a gap; one of a page or a write does not, for its change follows', () => {
    const inbox = holding(7, 1);
    takePage(inbox, 'inbox', pageOf(9, [itemOf(9)], { unread: 2 }), null);
    expect(needOf(inbox)).toBeNull();
    onBeat(inbox, beat(9, 2));
    expect(needOf(inbox)).toEqual({ kind: 'changes', epoch: 'e1', since: 7 });
    onProof(inbox, proofOf(8, 2));
    onFetchedChanges(inbox, changeOf(7, 8, { unread: 2 }), 'e1');
    expect(needOf(inbox)).toEqual({ kind: 'changes', epoch: 'e1', since: 8 });
  });

  it('of an equal position with another count is drift: reported, and read anew', () => {
    const inbox = holding(7, 1);
    expect(onBeat(inbox, beat(7, 1)).drift).toBeNull();
    expect(onBeat(inbox, beat(7, 2)).drift).toEqual({ held: proofOf(7, 1), seen: proofOf(7, 2) });
    expect(needOf(inbox)).toEqual({ kind: 'snapshot' });
    expect(takeSnapshot(inbox, pageOf(7, [itemOf(1), itemOf(2)]))?.drift).toBeNull();
    expect(inbox.proof).toEqual(proofOf(7, 2));
    expect(needOf(inbox)).toBeNull();
  });

  it('of another epoch wants a snapshot', () => {
    const inbox = holding(7, 1);
    onProof(inbox, proofOf(7, 1, 0, 'e2'));
    expect(needOf(inbox)).toEqual({ kind: 'snapshot' });
    expect(onFetchedChanges(inbox, changeOf(7, 8), 'e1')).toMatchObject({ missed: 0 });
    expect(position(inbox)).toBe(7);
  });
});

describe('a snapshot', () => {
  it('takes the place of everything held, and of the unread list down to where it reaches', () => {
    const inbox = holding(7, 1, 2);
    takePage(inbox, 'unread', pageOf(7, [itemOf(2), itemOf(1)]), null);
    onReset(inbox, { type: 'reset', ...proofOf(30, 2) });
    const items = [itemOf(30), itemOf(29, { readAt: now })];
    const outcome = takeSnapshot(inbox, pageOf(30, items, { nextCursor: 'c', unread: 2 }));
    expect(outcome?.missed).toBe(1);
    expect(shownIds(inbox)).toEqual([30, 29]);
    expect(rowsOf(inbox, 'unread').map(({ id }) => id)).toEqual([idOf(30)]);
    expect(inbox.windows.unread).toMatchObject({ loaded: true, cursor: null });
    expect(inbox.windows.unread.end).not.toBeNull();
  });

  it('that was read before the reset leaves a gap, which is fetched', () => {
    const inbox = holding(7, 1);
    onReady(inbox, readyOf(30, { sync: 'reset', unread: 2 }));
    takeSnapshot(inbox, pageOf(29, [itemOf(29)]));
    expect(needOf(inbox)).toEqual({ kind: 'changes', epoch: 'e1', since: 29 });
    const later = holding(7, 1);
    onReset(later, { type: 'reset', ...proofOf(30, 2) });
    takeSnapshot(later, pageOf(29, [itemOf(29)]));
    expect(needOf(later)).toEqual({ kind: 'changes', epoch: 'e1', since: 29 });
  });

  it('that is older than what is held cannot', () => {
    const inbox = holding(7, 1);
    expect(takeSnapshot(inbox, pageOf(6, []))).toBeNull();
    expect(position(inbox)).toBe(7);
  });

  it('of another epoch begins anew, also further back, and counts nothing as missed', () => {
    const inbox = holding(7, 1);
    onProof(inbox, proofOf(900, 1));
    onReady(inbox, readyOf(3, { epoch: 'e2', sync: 'reset' }));
    expect(takeSnapshot(inbox, pageOf(3, [itemOf(3)], { epoch: 'e2' }))?.missed).toBe(0);
    expect(inbox.position).toEqual({ epoch: 'e2', seq: 3 });
    expect(needOf(inbox)).toBeNull();
  });
});

describe('a window', () => {
  const page = (...rows: number[]) => rows.map((n) => itemOf(n, { seq: 100 - n }));

  it('shows nothing below its end, until the pages between have come', () => {
    const inbox = liveInbox(100);
    takePage(inbox, 'unread', pageOf(100, page(90, 80), { nextCursor: 'c80' }), null);
    onChange(inbox, changeOf(100, 101, { items: [itemOf(50, { seq: 101 })], arrived: [] }));
    expect(rowsOf(inbox, 'unread').map(({ arrival }) => arrival)).toEqual([90, 80]);
    tidy(inbox);
    const more = [itemOf(70), itemOf(60), itemOf(50, { seq: 101 })];
    takePage(inbox, 'unread', pageOf(101, more), 'c80');
    expect(rowsOf(inbox, 'unread').map(({ arrival }) => arrival)).toEqual([90, 80, 70, 60, 50]);
  });

  it('is not extended by a page that continues another', () => {
    const inbox = liveInbox(100);
    takePage(inbox, 'inbox', pageOf(100, page(90, 80), { nextCursor: 'c80' }), null);
    expect(takePage(inbox, 'inbox', pageOf(100, page(40, 30)), 'c50')).toBeNull();
    expect(rowsOf(inbox, 'inbox').map(({ arrival }) => arrival)).toEqual([90, 80]);
  });

  it('lets go of what arrived long ago when it grows, but not of what a reader paged to', () => {
    const inbox = holding(0);
    for (let seq = 0; seq < 250; seq++) {
      onChange(inbox, changeOf(seq, seq + 1, { items: [itemOf(seq + 1)], unread: seq + 1 }));
    }
    tidy(inbox);
    expect(rowsOf(inbox, 'inbox')).toHaveLength(80);
    expect(inbox.windows.inbox).toMatchObject({ cursor: null, end: { arrival: 171 } });
    expect(inbox.items.size).toBe(80);
    const rows = Array.from({ length: 300 }, (_, i) => itemOf(300 - i, { seq: 0 }));
    const paged = liveInbox(300);
    takePage(paged, 'inbox', pageOf(300, rows, { nextCursor: 'c' }), null);
    tidy(paged);
    expect(rowsOf(paged, 'inbox')).toHaveLength(300);
  });
});
