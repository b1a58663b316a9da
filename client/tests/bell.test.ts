import { Bell } from './harness/bell.ts';
import { enter } from './harness/people.ts';
import { expect, test } from './harness/test.ts';

test('the badge is exact up to 99, and 99+ beyond', async ({ page, office }) => {
  for (let number = 1; number <= 99; number++) await office.publish({ title: `Order ${number}` });
  const bell = new Bell(page);
  await enter(page);
  await bell.expectUnread(99);
  await expect(bell.button).toHaveText('99');
  await office.publish({ title: 'One more' });
  await bell.expectUnread(100);
  await expect(bell.button).toHaveText('99+');
});

test('“mark all read” takes what was on screen, leaves what came since, and can be undone', async ({
  page,
  office,
}) => {
  const bell = new Bell(page);
  for (const number of [1, 2, 3]) await office.publish({ title: `Seen ${number}` });
  await enter(page);
  await bell.expectUnread(3);
  await bell.open();
  await expect(bell.row('Seen 3')).toBeVisible();
  await office.publish({ title: 'Came meanwhile' });
  await expect(bell.panel.getByText('1 new')).toBeVisible();
  await bell.panel.getByRole('button', { name: 'Mark all read' }).click();
  await bell.expectUnread(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await bell.expectUnread(4);
});

test('what arrives while the panel is open waits behind a pill, and nothing moves', async ({
  page,
  office,
}) => {
  const bell = new Bell(page);
  await office.publish({ title: 'First' });
  await enter(page);
  await bell.open();
  await expect(bell.row('First')).toBeVisible();
  const before = await bell.row('First').boundingBox();
  await office.publish({ title: 'Second' });
  await office.publish({ title: 'Third' });
  await bell.expectUnread(3);
  expect(await bell.row('First').boundingBox()).toEqual(before);
  await expect(bell.toasts.getByText('Second')).toHaveCount(0);
  await bell.panel.getByRole('button', { name: 'Show 2 new notifications' }).click();
  await bell.expectTitles(['Third', 'Second', 'First']);
});

test('a row that is read stays until the panel closes, and then leaves the unread ones', async ({
  page,
  office,
}) => {
  const bell = new Bell(page);
  for (const number of [1, 2]) await office.publish({ title: `Order ${number}` });
  await enter(page);
  await bell.open();
  await bell.panel.getByRole('tab', { name: /^Unread/ }).click();
  await bell.expectTitles(['Order 2', 'Order 1']);
  await bell.markRead('Order 2');
  await bell.expectUnread(1);
  await bell.expectTitles(['Order 2', 'Order 1']);
  await bell.close();
  await bell.open();
  await bell.panel.getByRole('tab', { name: /^Unread/ }).click();
  await bell.expectTitles(['Order 1']);
});

test('many that arrive within a second are one toast', async ({ page, office }) => {
  const bell = new Bell(page);
  await enter(page);
  await bell.expectUnread(0);
  await Promise.all(
    ['orders', 'orders', 'approvals'].map((category) => office.publish({ title: category, category })),
  );
  await expect(bell.toasts.getByText(/^3 new: /)).toBeVisible();
});

test('a critical toast stays until it is closed', async ({ page, office }) => {
  const bell = new Bell(page);
  await enter(page);
  await bell.expectUnread(0);
  await office.publish({ title: 'Card payments fail', severity: 'critical' });
  await expect(bell.toasts.getByText('Card payments fail')).toBeVisible();
  await expect(bell.button).toHaveAccessibleName(/1 critical/);
  await bell.toasts.getByRole('button', { name: 'Dismiss' }).click();
  await expect(bell.toasts.getByText('Card payments fail')).toBeHidden();
});

test('a link inside opens its page and marks it read; one outside opens a tab that learns nothing', async ({
  page,
  context,
  office,
}) => {
  const bell = new Bell(page);
  await office.publish({ title: 'Order 10512', link: '/orders/10512' });
  await office.publish({ title: 'Status page', link: `${office.url}/healthz` });
  await office.publish({ title: 'Elsewhere', link: 'http://localhost:9/nowhere' });
  await enter(page);
  await bell.open();
  const outside = bell.row('Elsewhere').getByRole('link');
  await expect(outside).toHaveAttribute('rel', /noopener/);
  const opened = context.waitForEvent('page');
  await outside.click();
  await (await opened).close();
  await bell.expectUnread(2);
  await bell.row('Order 10512').getByRole('link').click();
  await expect(page).toHaveURL(/\/orders\/10512$/);
  await bell.expectUnread(1);
});

test('text from outside is shown as text', async ({ page, office }) => {
  const bell = new Bell(page);
  const title = '<img src=x onerror=alert(1)> {{ 1 + 1 }} <b>bold</b>';
  await office.publish({ title, body: '<script>alert(2)</script>' });
  await enter(page);
  await bell.open();
  await bell.expectTitles([title]);
  await expect(bell.panel.locator('img, b, script')).toHaveCount(0);
});

test('what is recalled leaves the list and the badge of whoever looks at it', async ({ page, office }) => {
  const bell = new Bell(page);
  const { id } = await office.publish({ title: 'Sent by mistake' });
  await office.publish({ title: 'Meant' });
  await enter(page);
  await bell.expectUnread(2);
  await office.recall(id);
  await bell.expectUnread(1);
  await bell.open();
  await bell.expectTitles(['Meant']);
});
