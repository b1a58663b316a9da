import { describe, expect, it } from 'vitest';
import type { Item, StateSet } from '@belfry/shared/inbox';
import { beginMark, confirmMark, dropMark, takePage, takeSnapshot } from './answers.ts';
import { emptyInbox, type Inbox } from './inbox.ts';
import type { MarkTarget } from './marks.ts';
import { onChange, onReady } from './reducer.ts';
import { countsOf, rowsOf } from './shown.ts';
import { changeOf, idOf, itemOf, now, pageOf, proofOf, readyOf } from './testing/samples.ts';

const read = { read: true };
const named = (...rows: number[]): MarkTarget => ({ kind: 'ids', ids: new Set(rows.map(idOf)), upTo: null });
const begin = (inbox: Inbox, target: MarkTarget, set: StateSet = read) => beginMark(inbox, target, set, now);
const numbers = (inbox: Inbox) => {
  const shown = countsOf(inbox);
  return shown && [shown.unread, shown.critical];
};

/** At position 10, with these rows of an inbox in which so many more are unread below. */
function holding(items: Item[], below = 0): Inbox {
  const inbox = emptyInbox();
  const unread = items.length + below;
  takePage(inbox, 'inbox', pageOf(10, items, { nextCursor: below > 0 ? 'c' : null, unread }), null);
  onReady(inbox, readyOf(10, { unread, critical: pageOf(10, items).critical }));
  return inbox;
}

describe('the counts', () => {
  it('are unknown before the first proof', () => {
    expect(countsOf(emptyInbox())).toBeNull();
  });

  it('show a write while it is in flight, and the store’s own afterwards', () => {
    const inbox = holding([itemOf(9, { severity: 'critical' }), itemOf(8), itemOf(7)]);
    const mark = begin(inbox, named(9, 8));
    expect(numbers(inbox)).toEqual([1, 0]);
    confirmMark(inbox, mark, { ...proofOf(11, 2), changed: 2 }, [
      itemOf(9, { seq: 11, readAt: now }),
      itemOf(8, { seq: 11, readAt: now }),
    ]);
    expect(numbers(inbox)).toEqual([2, 0]);
  });

  it('stay what several writes will make of them while only one of these has been answered', () => {
    const inbox = holding([itemOf(9), itemOf(8), itemOf(7), itemOf(6)]);
    const first = begin(inbox, named(9));
    const second = begin(inbox, named(8));
    begin(inbox, named(7));
    expect(numbers(inbox)).toEqual([1, 0]);
    const rowRead = (row: number, seq: number) => [itemOf(row, { seq, readAt: now })];
    confirmMark(inbox, first, { ...proofOf(11, 3), changed: 1 }, rowRead(9, 11));
    expect(numbers(inbox)).toEqual([1, 0]);
    confirmMark(inbox, second, { ...proofOf(12, 2), changed: 1 }, rowRead(8, 12));
    expect(numbers(inbox)).toEqual([1, 0]);
  });

  it('are left to the store where somebody else’s change may lie before the answer', () => {
    const inbox = holding([itemOf(9), itemOf(8), itemOf(7)]);
    const first = begin(inbox, named(9));
    begin(inbox, named(8));
    confirmMark(inbox, first, { ...proofOf(12, 1), changed: 1 }, [itemOf(9, { seq: 12, readAt: now })]);
    expect(numbers(inbox)).toEqual([1, 0]);
  });

  it('are left to the store where the answered write found all done, by somebody else', () => {
    const inbox = holding([itemOf(9), itemOf(8), itemOf(7)]);
    const first = begin(inbox, named(9));
    begin(inbox, named(8));
    confirmMark(inbox, first, { ...proofOf(11, 0), changed: 0 }, [itemOf(9, { seq: 11, readAt: now })]);
    expect(numbers(inbox)).toEqual([0, 0]);
  });

  it('are left to the store where a snapshot from before took the place of an answer’s rows', () => {
    const items = [itemOf(9), itemOf(8), itemOf(7)];
    const inbox = holding(items);
    const first = begin(inbox, named(9));
    begin(inbox, named(9));
    confirmMark(inbox, first, { ...proofOf(11, 2), changed: 1 }, [itemOf(9, { seq: 11, readAt: now })]);
    takeSnapshot(inbox, pageOf(10, items));
    expect(numbers(inbox)).toEqual([2, 0]);
  });

  it('are as before when it failed', () => {
    const inbox = holding([itemOf(9)]);
    const mark = begin(inbox, named(9));
    dropMark(inbox, mark);
    expect(numbers(inbox)).toEqual([1, 0]);
  });

  it('do not count a write twice when its change comes before its answer', () => {
    const inbox = holding([itemOf(9), itemOf(8)]);
    begin(inbox, named(9));
    const { id, arrival, archivedAt, snoozedUntil } = itemOf(9);
    const states = [{ id, arrival, archivedAt, snoozedUntil, seq: 11, readAt: now }];
    onChange(inbox, changeOf(10, 11, { states, unread: 1 }));
    expect(numbers(inbox)).toEqual([1, 0]);
  });

  it('are left to the store where a write touches what is not held', () => {
    const inbox = holding([itemOf(9)], 4);
    begin(inbox, named(9, 3));
    expect(numbers(inbox)).toEqual([5, 0]);
    expect(rowsOf(inbox, 'inbox')[0]?.readAt).toBe(now);
  });

  it('are left to the store where they are ahead of what is held', () => {
    const inbox = holding([itemOf(9)]);
    takePage(inbox, 'inbox', pageOf(12, [itemOf(9)], { unread: 3 }), null);
    begin(inbox, named(9));
    expect(numbers(inbox)).toEqual([3, 0]);
  });

  it('show a read-all when everything that stays unread is held', () => {
    const inbox = holding([itemOf(9, { severity: 'critical' }), itemOf(8)], 40);
    const mark = begin(inbox, { kind: 'read-all', upTo: 8 });
    expect(numbers(inbox)).toEqual([1, 1]);
    dropMark(inbox, mark);
    begin(inbox, { kind: 'read-all', upTo: 7 });
    expect(numbers(inbox)).toEqual([42, 1]);
  });

  it('are left to the store by an undo, which may touch anything', () => {
    const inbox = holding([itemOf(9, { seq: 10, readAt: now })], 4);
    begin(inbox, { kind: 'changed-at', seq: 10 }, { read: false });
    expect(numbers(inbox)).toEqual([5, 0]);
    expect(rowsOf(inbox, 'inbox')[0]?.readAt).toBeNull();
  });
});

describe('the rows', () => {
  it('under a mark are others, and the rest are the very same objects', () => {
    const inbox = holding([itemOf(9), itemOf(8)]);
    const [, before] = rowsOf(inbox, 'inbox');
    begin(inbox, named(9), { archived: true });
    expect(rowsOf(inbox, 'inbox')).toHaveLength(1);
    expect(rowsOf(inbox, 'inbox')[0]).toBe(before);
  });

  it('that arrived anew after what the reader saw are not marked', () => {
    const inbox = holding([itemOf(9), itemOf(8)]);
    begin(inbox, { kind: 'ids', ids: new Set([idOf(9), idOf(8)]), upTo: 8 });
    expect(rowsOf(inbox, 'inbox').map((item) => item.readAt)).toEqual([null, now]);
  });

  it('of a read-all stay read until what is held has reached it', () => {
    const inbox = holding([itemOf(9), itemOf(8)]);
    const mark = begin(inbox, { kind: 'read-all', upTo: 10 });
    confirmMark(inbox, mark, { ...proofOf(11, 0), changed: 2 }, []);
    expect(numbers(inbox)).toEqual([0, 0]);
    expect(rowsOf(inbox, 'inbox').map((item) => item.readAt)).toEqual([now, now]);
    onChange(inbox, changeOf(10, 11, { items: [itemOf(9, { seq: 11, readAt: now })] }));
    expect(inbox.marks).toEqual([]);
  });
});
