import type { Page } from '@playwright/test';
import { Bell } from './harness/bell.ts';
import { enter } from './harness/people.ts';
import { expect, test } from './harness/test.ts';

const pages = [
  '/',
  '/notifications',
  `/notifications?view=unread&category=${'w'.repeat(64)}`,
  '/send',
  '/admin/people',
  '/admin/roles',
  '/admin/keys',
  '/orders/10512',
];
const long = 'Rechtsschutzversicherungsgesellschaften'.repeat(4);

for (const viewport of [
  { width: 360, height: 780 },
  { width: 320, height: 640 },
]) {
  test.describe(`at ${viewport.width} px`, () => {
    test.use({ viewport, hasTouch: true, isMobile: true });

    test('no page scrolls sideways, and the menu is a drawer', async ({ page, office }) => {
      await office.publish({ title: long, body: long, to: { everyone: true } });
      await enter(page, 'ada');
      for (const path of pages) {
        await page.goto(path);
        await page.getByRole('main').getByRole('heading').first().waitFor();
        expect(await sidewaysScroll(page), path).toBe(0);
      }
      await page.getByRole('button', { name: 'Open menu' }).click();
      await page.getByRole('dialog').getByRole('link', { name: 'Notifications' }).click();
      await expect(page).toHaveURL(/\/notifications$/);
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });

    test('the panel fills the screen, and all of it can be reached', async ({ page, office }) => {
      const bell = new Bell(page);
      for (let number = 1; number <= 12; number++) await office.publish({ title: `${number} ${long}` });
      await enter(page);
      await bell.expectUnread(12);
      await bell.open();
      // It slides in.
      await expect
        .poll(async () => roundedSpan(await bell.panel.boundingBox()))
        .toEqual({ left: 0, width: viewport.width });
      expect(await sidewaysScroll(page)).toBe(0);
      await expect(bell.panel.getByRole('link', { name: 'All notifications' })).toBeInViewport();
      await bell.panel.getByRole('button', { name: 'Close notifications' }).tap();
      await expect(bell.panel).toBeHidden();
    });
  });
}

function roundedSpan(box: { x: number; width: number } | null): { left: number; width: number } | null {
  return box === null ? null : { left: Math.round(box.x), width: Math.round(box.width) };
}

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}
