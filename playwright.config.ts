import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './scripts/chromium.ts';

export default defineConfig({
  testDir: './client/tests',
  testMatch: '**/*.test.ts',
  outputDir: './test-results/browser',
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  fullyParallel: true,
  // Each test has a server and a browser of its own, and two cores carry two of them.
  workers: 2,
  // Generous: a busy machine is slow, and a test that waits for a condition goes on as soon as it holds.
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: findChromium() ?? 'chromium', args: [...chromiumArguments] },
  },
});
