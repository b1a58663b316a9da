import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { expectNoIdTwice } from './watch.ts';

/** Fails on any finding of axe that keeps people out (WCAG 2.2 A and AA, serious or critical), and on an id that stands twice. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`,
  );
  // Soft: one run shows what every page has, not only the first.
  expect.soft(told, `findings on ${what}`).toEqual([]);
  await expectNoIdTwice(page);
}
