import type { Item } from '@belfry/shared/inbox';
import { describe, expect, it } from 'vitest';
import { mergeReading } from './merge-reading.ts';
import type { Reading } from './read-shown.ts';

function item(id: string, arrival: number, more: Partial<Item> = {}): Item {
  return { id, arrival, seq: arrival, readAt: null, title: id, ...more } as Item;
}

const now = '2026-01-31T09:00:00.000Z';
const inbox = { more: false, all: null, now };
const whole = (...items: Item[]): Reading => ({ items, floor: -1 });

describe('a list that is brought up to date while it is read', () => {
  it('keeps every row in its place and takes newer states', () => {
    const held = [item('b', 2), item('a', 1)];
    const reading = whole(item('b', 2, { seq: 4, readAt: now }), item('a', 1, { seq: 5, title: 'edited' }));
    const { items, arrived, gone } = mergeReading(held, reading, inbox);
    expect(items).toEqual(reading.items);
    expect([arrived, gone.size]).toEqual([0, 0]);
  });

  it('keeps a row as it was read when its item arrives anew, and counts that as new', () => {
    const held = [item('b', 2), item('a', 1, { readAt: now })];
    const { items, arrived, gone } = mergeReading(
      held,
      whole(item('a', 5, { count: 2 }), item('b', 2)),
      inbox,
    );
    expect(items).toEqual(held);
    expect([arrived, gone.size]).toEqual([1, 0]);
  });

  it('never takes an older state', () => {
    const held = [item('a', 3, { seq: 9, readAt: now })];
    const { items, arrived } = mergeReading(held, whole(item('a', 1)), inbox);
    expect(items).toEqual(held);
    expect(arrived).toBe(0);
  });

  it('counts what is new and does not show it', () => {
    const reading = whole(item('c', 3), item('b', 2), item('a', 1));
    const { items, arrived } = mergeReading([item('a', 1)], reading, inbox);
    expect(items.map(({ id }) => id)).toEqual(['a']);
    expect(arrived).toBe(2);
  });

  it('does not count as new what stands below the rows and was not loaded yet', () => {
    const held = [item('c', 3), item('b', 2)];
    const reading = whole(...held, item('a', 1));
    expect(mergeReading(held, reading, { ...inbox, more: true }).arrived).toBe(0);
    expect(mergeReading(held, reading, inbox).arrived).toBe(1);
  });

  it('knows what has left, as far down as was read', () => {
    const held = [item('d', 4), item('c', 3), item('b', 2), item('a', 1)];
    const items = [item('d', 4), item('b', 2)];
    expect([...mergeReading(held, { items, floor: 2 }, inbox).gone]).toEqual(['c']);
    expect([...mergeReading(held, whole(...items), inbox).gone]).toEqual(['c', 'a']);
    expect([...mergeReading(held, whole(), inbox).gone]).toEqual(['d', 'c', 'b', 'a']);
  });

  it('shows what has left a list of unread ones as it is now, and only what is nowhere as gone', () => {
    const held = [item('c', 3), item('b', 2), item('a', 1)];
    const read = item('c', 3, { seq: 5, readAt: '2026-01-31T08:00:00.000Z' });
    const all = whole(read, item('b', 2, { seq: 6, archivedAt: now }));
    const { items, gone } = mergeReading(held, whole(), { ...inbox, all });
    expect(items).toEqual([...all.items, item('a', 1)]);
    expect([...gone]).toEqual(['a']);
  });

  it('takes what has left a list of unread ones as read where nothing more is known of it', () => {
    const held = [item('b', 2), item('a', 1)];
    const { items, gone } = mergeReading(held, whole(), { ...inbox, all: { items: [], floor: 1 } });
    expect(items[1]?.readAt).toBe(now);
    expect([...gone]).toEqual(['b']);
  });

  it('keeps the place of what arrived anew and was read since', () => {
    const all = whole(item('a', 7, { readAt: now }));
    const { items, gone } = mergeReading([item('a', 1)], whole(), { ...inbox, all });
    expect(items).toEqual([item('a', 1, { readAt: now })]);
    expect(gone.size).toBe(0);
  });
});
