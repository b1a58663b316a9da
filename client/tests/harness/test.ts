import { test as base, type BrowserContext, type Page } from '@playwright/test';
import { Office } from './office.ts';
import { PageWatch } from './watch.ts';

interface Harness {
  /** Settings of the server, as in the environment; set them with `test.use`. */
  settings: Record<string, string>;
  office: Office;
  /** Opens another tab of the same browser that is watched like `page`. */
  anotherTab: () => Promise<Page>;
}

/** Playwright's `test` with a server of its own and pages that fail the test when anything on them complains. */
export const test = base.extend<Harness>({
  settings: [{}, { option: true }],

  office: async ({ settings }, use) => {
    const office = await Office.open(settings);
    await use(office);
    await office.close();
  },

  baseURL: async ({ office }, use) => {
    await use(office.url);
  },

  page: async ({ page }, use) => {
    const watch = await PageWatch.begin(page);
    await use(page);
    await watch.expectNoComplaint();
  },

  anotherTab: async ({ context }, use) => {
    const watches: PageWatch[] = [];
    await use(async () => {
      const tab = await openTab(context);
      watches.push(await PageWatch.begin(tab));
      return tab;
    });
    for (const watch of watches) await watch.expectNoComplaint();
  },
});

async function openTab(context: BrowserContext): Promise<Page> {
  return context.newPage();
}

export { expect } from '@playwright/test';
