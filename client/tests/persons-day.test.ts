import { Bell } from './harness/bell.ts';
import { password } from './harness/office.ts';
import { fillLogin } from './harness/people.ts';
import { expect, test } from './harness/test.ts';

test('a person’s day: signed in, told, read, reloaded, restarted underneath, signed out by an admin', async ({
  page,
  anotherTab,
  office,
}) => {
  const bell = new Bell(page);
  const second = await anotherTab();
  const bellThere = new Bell(second);

  await test.step('signing in leads to the page that was asked for', async () => {
    await page.goto('/notifications');
    await expect(page).toHaveURL(/\/login/);
    await fillLogin(page, 'clerk');
    await expect(page).toHaveURL(/\/notifications$/);
    await bell.expectUnread(0);
    await second.goto('/');
    await bellThere.expectUnread(0);
  });

  await test.step('what is published is on badge, title and toast, in both tabs', async () => {
    await office.publish({ title: 'Order 10512 was paid', severity: 'success', link: '/orders/10512' });
    await bell.expectUnread(1);
    await bellThere.expectUnread(1);
    // The tab in front shows it; the one behind does not pile up toasts that nobody sees.
    await expect(bellThere.toasts.getByText('Order 10512 was paid')).toBeVisible();
  });

  await test.step('read in one tab is read in the other', async () => {
    await bell.open();
    await bell.markRead('Order 10512 was paid');
    await bell.expectUnread(0);
    await bellThere.expectUnread(0);
    await bell.close();
  });

  await test.step('a reload shows the same', async () => {
    for (const number of [1, 2, 3]) await office.publish({ title: `Return ${number} was accepted` });
    await bell.expectUnread(3);
    await page.reload();
    await bell.expectUnread(3);
  });

  await test.step('a server that was killed and started again underneath loses nothing and repeats nothing', async () => {
    await office.publish({ title: 'The last word before the power cut', severity: 'critical' });
    await office.kill();
    await bell.expectNotLive();
    await office.start();
    await office.publish({ title: 'The first word after it' });
    await bell.expectUnread(5);
    await bellThere.expectUnread(5);
    await bell.expectLive();
    await expect(bell.button).toHaveAccessibleName(/1 critical/);

    await bell.open();
    await bell.expectTitles([
      'The first word after it',
      'The last word before the power cut',
      'Return 3 was accepted',
      'Return 2 was accepted',
      'Return 1 was accepted',
      'Order 10512 was paid',
    ]);
    await bell.close();
    const truth = await office.truth();
    expect(truth).toMatchObject({ unread: 5, critical: 1 });
  });

  await test.step('a session that an admin ended asks to sign in, on top of the page', async () => {
    const newPassword = `${password} staple`;
    await office.admin.patch(`/staff/${office.clerkId}`, { password: newPassword });
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await expect(dialog).toBeVisible();
    await expect(second.getByRole('dialog', { name: 'Sign in again' })).toBeVisible();
    await expect(dialog.getByLabel('User name')).toHaveValue('clerk');
    await dialog.getByLabel('Password').fill(newPassword);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(/\/notifications$/);
    await bell.expectUnread(5);
  });
});
