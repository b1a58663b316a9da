import { chromium, type Page } from '@playwright/test';
import { chromiumArguments, findChromium } from '../../../scripts/chromium.ts';
import { belfryPost } from '../message.ts';
import { startHerd } from '../processes.ts';
import type { Figure } from '../report.ts';
import { median } from '../statistics.ts';
import { makeWorld } from '../world.ts';

const loads = 5;
// Runs in the page, whose types this process does not have.
const watchTasks = `globalThis.longestTaskMs = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) globalThis.longestTaskMs = Math.max(globalThis.longestTaskMs, task.duration);
  }).observe({ type: 'longtask' });`;
// What the page has fetched of script, as it came over the wire.
const scriptBytes = `performance.getEntriesByType('resource')
  .filter((entry) => entry.name.endsWith('.js')).reduce((sum, entry) => sum + entry.encodedBodySize, 0)`;
const bellName = /(\d[\d,]*) unread/;

/** The count in the bell's accessible name, which is exact where the badge says 99+. */
async function badge(page: Page, atLeast: number): Promise<number> {
  const bell = page.getByRole('button', { name: bellName });
  for (;;) {
    await bell.waitFor();
    const found = bellName.exec((await bell.getAttribute('aria-label')) ?? '');
    const count = Number((found?.[1] ?? '0').replaceAll(',', ''));
    if (count >= atLeast) return count;
    await page.waitForTimeout(20);
  }
}

/** The built client in a real browser: time to the badge on a cold load, and a thousand arrivals in about a second. */
export async function client(options: { arrivals: number }): Promise<Figure[]> {
  const world = await makeWorld({ staff: 1, itemsEach: 20, sessions: 1 });
  const server = await world.serve();
  const herd = startHerd();
  const browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: [...chromiumArguments],
  });
  try {
    const url = `http://127.0.0.1:${server.port}`;
    const [name, value] = world.cookies[0]!.split('=') as [string, string];
    const open = async (): Promise<Page> => {
      const context = await browser.newContext({ locale: 'en' }); // an empty cache each time
      await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
      const page = await context.newPage();
      await page.addInitScript({ content: watchTasks });
      return page;
    };

    const times: number[] = [];
    let kilobytes = 0;
    for (let i = 0; i < loads; i++) {
      const page = await open();
      const began = performance.now();
      await page.goto(url);
      await badge(page, 20);
      times.push(performance.now() - began);
      kilobytes = (await page.evaluate<number>(scriptBytes)) / 1_000;
      await page.context().close();
    }

    const page = await open();
    await page.goto(url);
    const before = await badge(page, 20);
    // What the page loads for later, once the bell is there, is not what arrivals cost.
    await page.waitForLoadState('networkidle');
    await page.evaluate('globalThis.longestTaskMs = 0');
    const began = performance.now();
    await herd.publish(
      server.port,
      Array.from({ length: options.arrivals }, () => belfryPost(world.key, { staff: [world.username(0)] })),
    );
    const sentMs = performance.now() - began;
    const after = await badge(page, before + options.arrivals);
    const longestMs = await page.evaluate<number>('globalThis.longestTaskMs');
    const arrivals = options.arrivals.toLocaleString('en');
    return [
      {
        name: 'client: script until the bell shows its count, as it is sent (compressed)',
        unit: 'KB',
        values: { belfry: kilobytes },
        goal: '≤ 140 KB',
        met: kilobytes <= 140,
      },
      {
        name: 'client: time to the badge on a cold load',
        unit: 'ms',
        values: { belfry: median(times) },
        goal: '≤ 1,000 ms',
        met: median(times) <= 1_000,
      },
      {
        name: `client: longest task during ${arrivals} arrivals`,
        unit: 'ms',
        values: { belfry: longestMs },
        goal: '≤ 50 ms, badge exact',
        met: longestMs <= 50 && after === before + options.arrivals,
        note: `sent in ${Math.round(sentMs)} ms; badge ${after} of ${before + options.arrivals}; 0 means that no task reached 50 ms`,
      },
    ];
  } finally {
    await browser.close();
    await herd.stop();
    await server.stop();
    await world.remove();
  }
}
