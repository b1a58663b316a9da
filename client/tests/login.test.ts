import { golden } from '@belfry/shared/testing/golden';
import { fillLogin } from './harness/people.ts';
import { expect, test } from './harness/test.ts';

test('a wrong password says so, and the name stays', async ({ page, office }) => {
  await page.goto(`${office.url}/login`);
  await fillLogin(page, 'clerk', { secret: 'not the password' });
  await expect(page.getByRole('alert')).toHaveText('User name or password is wrong.');
  await expect(page.getByLabel('User name')).toHaveValue('clerk');
  await expect(page.getByLabel('Password')).toHaveValue('');
  await expect(page.getByLabel('Password')).toBeFocused();
});

test('after too many wrong tries it says how long to wait, and then takes the right one', async ({
  page,
  office,
}) => {
  await page.goto('/login');
  // The page first asks who is signed in, on the same path.
  await page.getByLabel('User name').waitFor();
  // As the server answers it; how long it would wait depends on how fast the tries come.
  await page.route('**/api/v1/session', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Retry-After': '2', 'Content-Type': 'application/problem+json' },
      json: golden('problems/too-many-requests'),
    }),
  );
  await fillLogin(page, 'clerk');
  await expect(page.getByRole('alert')).toHaveText('Too many wrong tries. Wait 2 seconds.');
  await expect(page.getByRole('button', { name: /^Wait \d s$/ })).toBeDisabled();
  await page.unroute('**/api/v1/session');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(`${office.url}/`);
});

test('a server that is away says so, and the page goes on when it is back', async ({ page, office }) => {
  await page.goto('/login');
  await page.getByLabel('User name').waitFor();
  await office.kill();
  await fillLogin(page, 'clerk');
  await expect(page.getByRole('alert')).toHaveText(
    'The server cannot be reached. Check your connection and try again.',
  );
  await office.start();
  await fillLogin(page, 'clerk');
  await expect(page.getByRole('banner')).toBeVisible();
});

test('a link that leads out of the site is not followed after signing in', async ({ page, office }) => {
  for (const outside of ['//example.com', 'https://example.com', '/\\example.com', 'javascript:alert(1)']) {
    await page.goto(`/login?to=${encodeURIComponent(outside)}`);
    await fillLogin(page, 'clerk');
    await page.getByRole('banner').waitFor();
    expect(new URL(page.url()).origin).toBe(office.url);
    await page.context().clearCookies();
  }
});
