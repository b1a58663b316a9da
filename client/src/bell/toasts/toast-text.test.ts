// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { showLocale, translate } from '../../i18n/i18n.ts';
import { sampleItem } from '../../playground/sample-items.ts';
import { arrive } from './toast-queue.ts';
import { groupText } from './toast-text.ts';

const labels: Readonly<Record<string, string>> = { orders: 'Orders', approvals: 'Approvals', it: 'IT' };
const label = (name: string): string => labels[name] ?? name;

function textOf(...categories: string[]): string {
  const [toast] = arrive(
    [],
    categories.map((category) => sampleItem(0, { category })),
    0,
  );
  return groupText(toast!, label, translate);
}

describe('the text of a group', () => {
  it('counts by category, the most frequent first', async () => {
    await showLocale('en');
    expect(textOf('approvals', 'orders', 'orders')).toBe('3 new: 2 orders, 1 in approvals');
  });

  it('leaves a label that is no ordinary word as it is', async () => {
    await showLocale('en');
    expect(textOf('it', 'it')).toBe('2 new: 2 IT');
  });

  it('names three categories and counts the rest', async () => {
    await showLocale('en');
    expect(textOf('a', 'a', 'b', 'b', 'c', 'c', 'd', 'e')).toBe('8 new: 2 a, 2 b, 2 c, 2 more');
    expect(textOf('a', 'b', 'c', 'd')).toBe('4 new: 1 in a, 1 in b, 1 in c, 1 in d');
  });

  it('follows the logic of Chinese', async () => {
    await showLocale('zh-CN');
    expect(textOf('orders', 'orders', 'it')).toBe('3 条新消息：orders 2 条，IT 1 条');
  });
});
