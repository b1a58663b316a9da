import type { InboxPage, Item } from '@belfry/shared/inbox';
import { describe, expect, it, vi } from 'vitest';
import { readShown, type Part } from './read-shown.ts';

const item = (arrival: number, more: Partial<Item> = {}): Item =>
  ({ id: `n${arrival}`, arrival, seq: arrival, ...more }) as Item;
/** Items with these arrivals, newest first. */
const items = (newest: number, oldest: number): Item[] =>
  Array.from({ length: newest - oldest + 1 }, (_, index) => item(newest - index));

/** Answers with these pages, one after the other; all but the last say that there is more. */
function answers(...pages: { seq?: number; items: Item[]; end?: boolean }[]) {
  const fetchPage = vi.fn<(part: Part) => Promise<InboxPage>>();
  pages.forEach(({ seq = 1, items: of, end = false }, index) => {
    const nextCursor = end ? null : `after ${index}`;
    fetchPage.mockResolvedValueOnce({ epoch: 'e1', seq, unread: 0, critical: 0, items: of, nextCursor });
  });
  return fetchPage;
}

describe('reading what is shown of a list', () => {
  it('ends at the last row that is shown', async () => {
    const fetchPage = answers({ items: items(90, 1) });
    expect(await readShown(items(90, 5), 0, fetchPage)).toEqual({ items: items(90, 1), floor: 1 });
    expect(fetchPage.mock.calls).toEqual([[{ limit: 100 }]]);
  });

  it('asks for little more than is shown and waits', async () => {
    const fetchPage = answers({ items: [], end: true });
    await readShown(items(30, 1), 5, fetchPage);
    expect(fetchPage.mock.calls).toEqual([[{ limit: 65 }]]);
  });

  it('goes on where a page ends above that row', async () => {
    const fetchPage = answers({ items: items(200, 101) }, { items: items(100, 40) });
    const { items: read, floor } = await readShown(items(200, 50), 0, fetchPage);
    expect([read.length, floor]).toEqual([161, 40]);
    expect(fetchPage.mock.calls[1]).toEqual([{ limit: 100, cursor: 'after 0' }]);
  });

  it('ends where the list does', async () => {
    const fetchPage = answers({ items: items(200, 101) }, { items: items(100, 90), end: true });
    expect((await readShown(items(200, 1), 0, fetchPage)).floor).toBe(-1);
    expect(fetchPage).toHaveBeenCalledTimes(2);
  });

  it('has an item that moved between two pages once, as it is now', async () => {
    const moved = item(99, { id: 'n150', seq: 300, title: 'later' });
    const fetchPage = answers({ items: items(200, 101) }, { seq: 2, items: [moved], end: true });
    const { items: read } = await readShown(items(200, 50), 0, fetchPage);
    expect(read).toHaveLength(100);
    expect(read.filter(({ id }) => id === 'n150')).toEqual([moved]);
  });

  it('vouches for absence only as far down as the position stood still', async () => {
    const fetchPage = answers({ items: items(200, 101) }, { seq: 2, items: items(100, 1), end: true });
    expect((await readShown(items(200, 50), 0, fetchPage)).floor).toBe(101);
  });

  it('fails as a page of it does', async () => {
    const fetchPage = answers({ items: items(200, 101) });
    fetchPage.mockRejectedValueOnce(new TypeError('offline'));
    await expect(readShown(items(200, 50), 0, fetchPage)).rejects.toThrow('offline');
  });
});
