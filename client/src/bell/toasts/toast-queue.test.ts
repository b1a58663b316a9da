import type { Item } from '@belfry/shared/inbox';
import { describe, expect, it } from 'vitest';
import { sampleItem } from '../../playground/sample-items.ts';
import { arrive, withoutItems, type Toast } from './toast-queue.ts';

const plain = (): Item => sampleItem(0);
const critical = (): Item => sampleItem(0, { severity: 'critical' });
const sizes = (toasts: readonly Toast[]): number[] => toasts.map(({ items }) => items.length);

describe('the stack of toasts', () => {
  it('shows one toast for what arrives alone', () => {
    const item = plain();
    expect(arrive([], [item], 0)).toMatchObject([{ items: [item], critical: false }]);
  });

  it('groups what arrives within a second, and starts its time anew', () => {
    const first = arrive([], [plain()], 0);
    const grown = arrive(first, [plain(), plain()], 999);
    expect(sizes(grown)).toEqual([3]);
    expect(grown[0]!.id).toBe(first[0]!.id);
    expect(grown[0]!.revision).toBe(1);
  });

  it('puts what comes later on top, so that what is there stays where it is', () => {
    const first = arrive([], [plain()], 0);
    const second = arrive(first, [plain()], 1_000);
    expect(second.map(({ id }) => id)).toEqual([expect.any(Number), first[0]!.id]);
  });

  it('never stands higher than three: the oldest goes', () => {
    let toasts: Toast[] = [];
    for (let n = 0; n < 5; n++) toasts = arrive(toasts, [plain()], n * 2_000);
    expect(toasts.map(({ bornMs }) => bornMs)).toEqual([8_000, 6_000, 4_000]);
  });

  it('lets an ordinary toast go before a critical one', () => {
    let toasts = arrive([], [critical()], 0);
    toasts = arrive(toasts, [plain()], 2_000);
    toasts = arrive(toasts, [critical()], 4_000);
    toasts = arrive(toasts, [critical()], 6_000);
    expect(toasts.map((toast) => toast.critical)).toEqual([true, true, true]);
  });

  it('merges a fourth critical one into the newest', () => {
    let toasts: Toast[] = [];
    for (let n = 0; n < 4; n++) toasts = arrive(toasts, [critical()], n * 2_000);
    expect(sizes(toasts)).toEqual([2, 1, 1]);
  });

  it('leaves ordinary arrivals to the badge while three critical toasts stand', () => {
    let toasts: Toast[] = [];
    for (let n = 0; n < 3; n++) toasts = arrive(toasts, [critical()], n * 2_000);
    expect(arrive(toasts, [plain()], 9_000)).toEqual(toasts);
  });

  it('keeps critical and other arrivals of one moment apart', () => {
    const toasts = arrive([], [plain(), critical(), plain()], 0);
    expect(toasts.map((toast) => [toast.critical, toast.items.length])).toEqual([
      [true, 1],
      [false, 2],
    ]);
  });

  it('tells an item that arrives anew once', () => {
    const item = plain();
    const toasts = arrive(arrive([], [item], 0), [{ ...item, count: 2 }], 5_000);
    expect(toasts).toMatchObject([{ items: [{ id: item.id, count: 2 }], bornMs: 5_000 }]);
  });

  it('drops items that were read elsewhere, and the toast with its last', () => {
    const [a, b, c] = [plain(), plain(), plain()];
    const toasts = arrive(arrive([], [a], 0), [b, c], 5_000);
    expect(sizes(withoutItems(toasts, new Set([a.id, b.id])))).toEqual([1]);
  });
});
