import { Bell } from './harness/bell.ts';
import { password } from './harness/office.ts';
import { enter } from './harness/people.ts';
import { expect, test } from './harness/test.ts';

test.describe('near its end', () => {
  test.use({ settings: { SESSION_IDLE_MINUTES: '1.9' } });

  test('a session asks whether anyone is there, and stays for whoever says so', async ({ page }) => {
    await enter(page);
    const dialog = page.getByRole('dialog', { name: 'Still there?' });
    await expect(dialog).toContainText('You will be signed out in');
    await dialog.getByRole('button', { name: 'Stay signed in' }).click();
    // The end has moved, yet with a limit this short it is near at once: what counts is that nobody was signed out.
    await expect(page.getByRole('dialog', { name: 'Sign in again' })).toBeHidden();
  });
});

test.describe('over', () => {
  test.use({ settings: { SESSION_MAX_HOURS: '0.0014' } });

  test('signing in on top of the page keeps what was typed', async ({ page }) => {
    await enter(page, 'ada', '/send');
    await page.getByLabel('Title').fill('A long text that nobody wants to type twice');
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await expect(dialog).toBeVisible();
    await expect(page).toHaveTitle(/^Signed out/);
    await dialog.getByLabel('Password').fill(password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByLabel('Title')).toHaveValue('A long text that nobody wants to type twice');
  });
});

test('signing out leads to the login page, in every tab, and leaves nothing of the person', async ({
  page,
  anotherTab,
  office,
}) => {
  await office.publish({ title: 'For Kim only' });
  await enter(page);
  const second = await anotherTab();
  await second.goto('/notifications');
  // A toast may say it as well.
  await expect(second.getByText('For Kim only').first()).toBeVisible();
  await page.getByRole('button', { name: 'Your menu, Kim Clarke' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByText('For Kim only')).toHaveCount(0);
  await expect(second.getByRole('heading', { name: /Sign in/ })).toBeVisible();
});

test('a person who takes over a computer sees nothing of the one before', async ({ page, office }) => {
  await office.publish({ title: 'For Kim only' });
  await enter(page);
  await new Bell(page).expectUnread(1);
  await office.admin.patch(`/staff/${office.clerkId}`, { disabled: true });
  await page.getByRole('button', { name: 'Sign in as someone else' }).click();
  await enter(page, 'ada');
  await new Bell(page).expectUnread(0);
  await expect(page.getByText('For Kim only')).toHaveCount(0);
});
