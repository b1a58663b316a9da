import { expect, type Page } from '@playwright/test';

/** What the browser says by itself when a call is refused or the server is away; tests bring that about on purpose. */
const networkNoise = /^Failed to load resource|WebSocket connection to .* failed|net::ERR_/;

/** Collects what must never happen on a page. Ask `complaints` when the test is done with it. */
export class PageWatch {
  readonly #page: Page;
  readonly #complaints: string[] = [];

  private constructor(page: Page) {
    this.#page = page;
  }

  static async begin(page: Page): Promise<PageWatch> {
    const watch = new PageWatch(page);
    page.on('pageerror', (error) => watch.#complaints.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      const bad = message.type() === 'error' || message.type() === 'warning';
      if (bad && !networkNoise.test(message.text())) watch.#complaints.push(`console: ${message.text()}`);
    });
    // A report of the content security policy is not always in the console.
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
      });
    });
    return watch;
  }

  /** Fails when there was an error, a warning, a policy report, or when an id stands twice. */
  async expectNoComplaint(): Promise<void> {
    if (!this.#page.isClosed()) await expectNoIdTwice(this.#page);
    expect(this.#complaints).toEqual([]);
  }
}

export async function expectNoIdTwice(page: Page): Promise<void> {
  const twice = await page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  });
  expect(twice, 'ids that stand twice').toEqual([]);
}
