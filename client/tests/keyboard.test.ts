import type { Page } from '@playwright/test';
import { Bell } from './harness/bell.ts';
import { fillLogin } from './harness/people.ts';
import { expect, test } from './harness/test.ts';

test('the shell, by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByLabel('User name')).toBeFocused();
  await page.keyboard.type('clerk');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse battery');
  await page.keyboard.press('Enter');
  await page.getByRole('banner').waitFor();

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  const walked = await walk(page, 12);
  expect(walked).toContain('Notifications, none unread');
  expect(walked).toContain('Your menu, Kim Clarke');
  expect(walked.indexOf('Notifications, none unread')).toBeLessThan(walked.indexOf('Your menu, Kim Clarke'));

  await page.getByRole('button', { name: /^Your menu/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: 'English' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Your menu/ })).toBeFocused();
});

test('the panel, by keyboard alone', async ({ page, office }) => {
  const bell = new Bell(page);
  for (const number of [1, 2, 3])
    await office.publish({ title: `Order ${number}`, link: `/orders/${number}` });
  await page.goto('/');
  await fillLogin(page, 'clerk');
  await bell.expectUnread(3);

  await bell.button.focus();
  await page.keyboard.press('Enter');
  await expect(bell.row('Order 3').getByRole('link')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(bell.row('Order 2').getByRole('link')).toBeFocused();
  await page.keyboard.press('r');
  await bell.expectUnread(2);
  await expect(bell.row('Order 2').getByRole('link')).toBeFocused();
  await page.keyboard.press('r');
  await bell.expectUnread(3);
  await page.keyboard.press('End');
  await expect(bell.row('Order 1').getByRole('link')).toBeFocused();

  await page.keyboard.press('Escape');
  await expect(bell.panel).toBeHidden();
  await expect(bell.button).toBeFocused();

  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/orders\/3$/);
  await bell.expectUnread(2);
});

test('Tab reaches everything in the panel, forwards and backwards, and never gets lost', async ({
  page,
  office,
}) => {
  const bell = new Bell(page);
  await office.publish({ title: 'Order 1', body: 'Text' });
  await page.goto('/');
  await fillLogin(page, 'clerk');
  await bell.expectUnread(1);
  await bell.button.focus();
  await page.keyboard.press('Enter');
  // The focus is on the first item, in the middle of the panel.
  await expect(bell.row('Order 1').getByRole('button', { name: 'Order 1', exact: true })).toBeFocused();
  const below = await walk(page, 2);
  expect(below).toEqual(['Mark as read: Order 1', 'All notifications']);
  const above = await walk(page, 6, 'Shift+Tab');
  expect(above).toContain('Mark all read');
  expect(above.some((name) => name.startsWith('All'))).toBe(true);
});

test('a toast can be reached and closed by keyboard, and Esc leaves it', async ({ page, office }) => {
  const bell = new Bell(page);
  await page.goto('/');
  await fillLogin(page, 'clerk');
  await bell.expectUnread(0);
  await office.publish({ title: 'Card payments fail', severity: 'critical' });
  const dismiss = bell.toasts.getByRole('button', { name: 'Dismiss' });
  await dismiss.waitFor();
  await page.keyboard.press('Escape');
  await expect(dismiss).toBeVisible();
  await walkTo(page, 'Dismiss: Card payments fail');
  await page.keyboard.press('Enter');
  await expect(bell.toasts.getByText('Card payments fail')).toBeHidden();
});

/** Presses a key so many times and says on what the focus stood; fails when it could not be seen. */
async function walk(page: Page, steps: number, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<string[]> {
  const names: string[] = [];
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press(key);
    names.push(await focused(page));
  }
  return names;
}

async function walkTo(page: Page, name: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.keyboard.press('Tab');
        return focused(page);
      },
      { intervals: [0], timeout: 30_000 },
    )
    .toBe(name);
}

/** The name of what has the focus, empty for the page itself. Fails when nothing shows where the focus is. */
async function focused(page: Page): Promise<string> {
  const { name, ring } = await page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', ring: true };
    // The ring may be drawn around the element, by a layer of its own stretched over the row, or by what holds a field.
    const drawn = [element, element.parentElement ?? element].flatMap((each) =>
      [null, '::before', '::after'].map((pseudo) => getComputedStyle(each, pseudo)),
    );
    const ring = drawn.some(
      ({ outlineStyle, outlineWidth, boxShadow }) =>
        (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
    );
    return {
      name: element.getAttribute('aria-label') ?? element.textContent.trim().replaceAll(/\s+/g, ' '),
      ring,
    };
  });
  expect(ring, `the focus ring of “${name}”`).toBe(true);
  return name;
}
