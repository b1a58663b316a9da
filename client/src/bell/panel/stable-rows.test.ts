import type { Item } from '@belfry/shared/inbox';
import { describe, expect, it } from 'vitest';
import { sampleItem } from '../../playground/sample-items.ts';
import { freshCount, held, newestArrival, settled, withMark, type LiveList } from './stable-rows.ts';

const at = (arrival: number, given: Partial<Item> = {}): Item =>
  sampleItem(0, { arrival, seq: arrival, ...given });
const list = (items: readonly Item[], given: Partial<LiveList> = {}): LiveList => ({
  items,
  more: false,
  unreadOnly: false,
  find: () => undefined,
  ...given,
});
const [a, b, c] = [at(30), at(20), at(10)];
const read = { readAt: '2026-03-11T12:00:00.000Z' };

describe('rows of an open panel', () => {
  it('follow the state and the text of their item in their place', () => {
    const edited = { ...b, title: 'Corrected', ...read };
    expect(held(settled(list([a, b, c])), list([a, edited, c])).map(({ item }) => item)).toEqual([
      a,
      edited,
      c,
    ]);
  });

  it('stay, as gone, when their item has left the list', () => {
    const rows = held(settled(list([a, b, c])), list([a, c]));
    expect(rows).toEqual([
      { item: a, gone: false },
      { item: b, gone: true },
      { item: c, gone: false },
    ]);
  });

  it('come back to life when it returns', () => {
    const rows = held(settled(list([a, b, c])), list([a, c]));
    expect(held(rows, list([a, b, c])).every(({ gone }) => !gone)).toBe(true);
  });

  it('do not move for what arrives; it waits and is counted', () => {
    const live = list([at(50), at(40), a, b, c]);
    expect(held(settled(list([a, b, c])), live).map(({ item }) => item)).toEqual([a, b, c]);
    expect(freshCount(live, newestArrival([a, b, c]))).toBe(2);
  });

  it('keep an item as it was read when it arrives anew, and count it as new', () => {
    const again = { ...c, arrival: 60, seq: 60, count: 2, title: 'Again' };
    const live = list([again, a, b]);
    expect(held(settled(list([a, b, c])), live).map(({ item }) => item)).toEqual([a, b, c]);
    expect(freshCount(live, 30)).toBe(1);
  });

  it('grow at the end by older pages', () => {
    const older = at(5);
    expect(
      held(settled(list([a, b], { more: true })), list([a, b, c, older])).map(({ item }) => item),
    ).toEqual([a, b, c, older]);
  });

  it('are not called gone for being below what is loaded now', () => {
    const rows = held(settled(list([a, b, c])), list([a], { more: true }));
    expect(rows.some(({ gone }) => gone)).toBe(false);
  });

  it('fill at once where nothing stands', () => {
    expect(held([], list([a])).map(({ item }) => item)).toEqual([a]);
  });
});

describe('rows of the unread tab', () => {
  it('stay as read when they were read elsewhere', () => {
    const nowRead = { ...b, ...read };
    const live = list([a, c], { unreadOnly: true, find: (id) => (id === b.id ? nowRead : undefined) });
    expect(held(settled(list([a, b, c])), live)[1]).toEqual({ item: nowRead, gone: false });
  });

  it('stay as read when they were read here, also when no list holds them any more', () => {
    const marked = withMark(settled(list([a, b, c])), new Set([b.id]), read.readAt);
    expect(held(marked, list([a, c], { unreadOnly: true }))[1]).toEqual({
      item: { ...b, ...read },
      gone: false,
    });
  });

  it('are gone when nobody knows them any more', () => {
    expect(held(settled(list([a, b, c])), list([a, c], { unreadOnly: true }))[1]).toEqual({
      item: b,
      gone: true,
    });
  });

  it('take what was read after it arrived anew for read as well', () => {
    const later = { ...b, arrival: 40, seq: 41, ...read };
    const live = list([a, c], { unreadOnly: true, find: () => later });
    expect(held(settled(list([a, b, c])), live)[1]).toEqual({ item: { ...b, ...read }, gone: false });
  });
});
