import { locales } from '@belfry/shared/session';
import { expectAccessible } from './harness/accessibility.ts';
import { Bell } from './harness/bell.ts';
import { fillLogin } from './harness/people.ts';
import { test } from './harness/test.ts';
import { texts } from './harness/texts.ts';

const pages = [
  '/',
  '/notifications',
  '/send',
  '/admin/people',
  '/admin/roles',
  '/admin/keys',
  '/orders/10512',
  '/nowhere',
];

test.use({ reducedMotion: 'reduce' } as object);

for (const locale of locales) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`in ${locale}, ${colorScheme}`, () => {
      test.use({ locale, colorScheme });
      const words = texts[locale];

      test('every page is accessible', async ({ page, office }) => {
        await office.admin.patch('/session', { locale });
        for (const severity of ['info', 'success', 'warning', 'critical'] as const) {
          const link = severity === 'info' ? null : `/orders/${severity}`;
          await office.publish({
            title: `A ${severity}`,
            body: 'Text',
            severity,
            link,
            to: { everyone: true },
          });
        }
        await page.goto('/');
        await expectAccessible(page, 'login');
        await fillLogin(page, 'ada', { locale });
        await page.getByRole('banner').waitFor();
        for (const path of pages) {
          await page.goto(path);
          await page.getByRole('main').getByRole('heading').first().waitFor();
          await expectAccessible(page, path);
        }
      });

      test('panel, toasts, menu and dialogs are accessible', async ({ page, office }) => {
        await office.admin.patch('/session', { locale });
        const bell = new Bell(page, words);
        await page.goto('/');
        await fillLogin(page, 'ada', { locale });
        await bell.button.click();
        await bell.panel.waitFor();
        await expectAccessible(page, 'the empty panel');
        await page.keyboard.press('Escape');

        for (const severity of ['warning', 'critical'] as const) {
          await office.publish({ title: `A ${severity}`, body: 'Text', severity, to: { staff: ['ada'] } });
          await bell.toasts.getByText(`A ${severity}`).waitFor();
        }
        await expectAccessible(page, 'toasts');
        await bell.button.click();
        await bell.row('A critical').waitFor();
        await expectAccessible(page, 'the panel');
        await page.keyboard.press('Escape');

        await page.getByRole('button', { name: words.user.menu.replace('{name}', '') }).click();
        await page.getByRole('menu').waitFor();
        await expectAccessible(page, 'the user menu');
        await page.keyboard.press('Escape');

        await page.goto('/admin/people');
        await page.getByRole('button', { name: words.people.add }).click();
        await page.getByRole('dialog').waitFor();
        await expectAccessible(page, 'a dialog');
      });
    });
  }
}
