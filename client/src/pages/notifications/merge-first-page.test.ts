import type { Item } from '@belfry/shared/inbox';
import { describe, expect, it } from 'vitest';
import { mergeFirstPage } from './merge-first-page.ts';

function item(id: string, arrival: number, more: Partial<Item> = {}): Item {
  return { id, arrival, seq: arrival, readAt: null, title: id, ...more } as Item;
}

const now = '2026-01-31T09:00:00.000Z';
const inbox = { whole: true, unreadOnly: false, now };

describe('a list that is brought up to date while it is read', () => {
  it('keeps every row in its place and takes newer states', () => {
    const held = [item('b', 2), item('a', 1)];
    const fresh = [item('a', 5, { count: 2 }), item('b', 2, { seq: 4, readAt: now })];
    const { items, arrived, gone } = mergeFirstPage(held, fresh, inbox);
    expect(items.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(items[0]?.readAt).toBe(now);
    expect(items[1]?.count).toBe(2);
    expect([arrived, gone.size]).toEqual([0, 0]);
  });

  it('never takes an older state', () => {
    const held = [item('a', 1, { seq: 9, readAt: now })];
    expect(mergeFirstPage(held, [item('a', 1)], inbox).items[0]?.readAt).toBe(now);
  });

  it('counts what is new and does not show it', () => {
    const { items, arrived } = mergeFirstPage(
      [item('a', 1)],
      [item('c', 3), item('b', 2), item('a', 1)],
      inbox,
    );
    expect(items.map(({ id }) => id)).toEqual(['a']);
    expect(arrived).toBe(2);
  });

  it('knows what has left, as far down as the page reaches', () => {
    const held = [item('d', 4), item('c', 3), item('b', 2), item('a', 1)];
    const page = [item('d', 4), item('b', 2)];
    expect([...mergeFirstPage(held, page, { ...inbox, whole: false }).gone]).toEqual(['c']);
    expect([...mergeFirstPage(held, page, inbox).gone]).toEqual(['c', 'a']);
    expect([...mergeFirstPage(held, [], inbox).gone]).toEqual(['d', 'c', 'b', 'a']);
  });

  it('takes what has left a list of unread ones as read, so that this can be taken back', () => {
    const { items, gone } = mergeFirstPage([item('a', 1)], [], { ...inbox, unreadOnly: true });
    expect(items[0]?.readAt).toBe(now);
    expect(gone.size).toBe(0);
  });
});
