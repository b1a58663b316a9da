// @vitest-environment happy-dom
import type { Item } from '@belfry/shared/inbox';
import { describe, expect, it } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { sampleItem } from '../../playground/sample-items.ts';
import { useStableList, type StableList } from './stable-list.ts';
import { newestArrival } from './stable-rows.ts';

const at = (arrival: number): Item => sampleItem(0, { arrival, seq: arrival });

function listOf(first: Item[], unreadOnly = false): { items: { value: Item[] }; stable: StableList } {
  const items = shallowRef(first);
  const stable = effectScope().run(() =>
    useStableList(
      () => ({ items: items.value, more: false, unreadOnly, find: () => undefined }),
      () => newestArrival(items.value),
    ),
  )!;
  return { items, stable };
}
const arrivals = ({ rows }: StableList): number[] => rows.value.map(({ item }) => item.arrival);

describe('a list that stands still', () => {
  it('counts what is new until it is settled, then shows it', async () => {
    const { items, stable } = listOf([at(2), at(1)]);
    items.value = [at(4), at(3), ...items.value];
    await nextTick();
    expect([arrivals(stable), stable.fresh.value]).toEqual([[2, 1], 2]);
    stable.settle();
    expect([arrivals(stable), stable.fresh.value]).toEqual([[4, 3, 2, 1], 0]);
  });

  it('shows its first rows by itself, for nothing is moved by them', async () => {
    const { items, stable } = listOf([]);
    items.value = [at(1)];
    await nextTick();
    expect([arrivals(stable), stable.fresh.value]).toEqual([[1], 0]);
  });

  it('shows a mark that was made here before the list knows of it', () => {
    const { items, stable } = listOf([at(1)]);
    stable.mark(new Set([items.value[0]!.id]), '2026-03-11T12:00:00.000Z');
    expect(stable.rows.value[0]!.item.readAt).toBe('2026-03-11T12:00:00.000Z');
  });

  it('keeps a row that was marked as unread here while it is on its way back', async () => {
    const { items, stable } = listOf([at(2), at(1)], true);
    const [kept, read] = items.value as [Item, Item];
    stable.mark(new Set([read.id]), '2026-03-11T12:00:00.000Z');
    items.value = [kept];
    await nextTick();
    stable.mark(new Set([read.id]), null);
    items.value = [{ ...kept, title: 'Corrected' }];
    await nextTick();
    expect(stable.rows.value[1]!.gone).toBe(false);
    items.value = [kept, read];
    await nextTick();
    items.value = [kept];
    await nextTick();
    expect(stable.rows.value[1]!.gone).toBe(true);
  });
});
