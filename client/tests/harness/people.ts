import type { Locale } from '@belfry/shared/session';
import type { Page } from '@playwright/test';
import { password } from './office.ts';
import { texts } from './texts.ts';

/** Signs in with name and password on the login page that is shown. */
export async function fillLogin(
  page: Page,
  username: string,
  { secret = password, locale = 'en' }: { secret?: string; locale?: Locale } = {},
): Promise<void> {
  const { login } = texts[locale];
  await page.getByLabel(login.username).fill(username);
  await page.getByLabel(login.password).fill(secret);
  await page.getByRole('button', { name: login.signIn, exact: true }).click();
}

/** Opens a page as someone who is not signed in yet, and signs in. */
export async function enter(page: Page, username = 'clerk', path = '/'): Promise<void> {
  await page.goto(path);
  await fillLogin(page, username);
  await page.getByRole('banner').waitFor();
}
