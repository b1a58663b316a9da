import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import type { HttpClient } from '../../server/tests/harness/http-client.ts';
import { chromiumArguments, findChromium } from '../chromium.ts';
import { people, startDemo, type DemoServer, type Person } from './demo-server.ts';
import { scenes, type Scene } from './scenes.ts';

/**
 * Takes pictures of every scene, in every size, theme and language, for people to look at:
 * `npm run screenshots -- FOLDER [--only panel-full,home] [--sizes 1280x800] [--locales en] [--themes light]`
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    sizes: { type: 'string', default: '1280x800,360x780,640x400,320x640' },
    locales: { type: 'string', default: 'en,zh-CN' },
    themes: { type: 'string', default: 'light,dark' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('Name a folder: npm run screenshots -- FOLDER');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const only = values.only?.split(',');
const chosen = scenes.filter(({ name }) => only?.includes(name) ?? true);

const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  args: [...chromiumArguments],
});
const demo = await startDemo();
try {
  for (const locale of values.locales.split(',')) {
    const signedIn = await signEveryoneIn(demo, locale);
    for (const theme of values.themes.split(',')) {
      for (const size of values.sizes.split(',')) {
        for (const scene of chosen) {
          const file = path.join(folder, `${scene.name}-${size}-${theme}-${locale}.png`);
          await takePicture(browser, demo, scene, { file, size, theme, locale, signedIn });
          console.log(file);
        }
      }
    }
  }
} finally {
  await browser.close();
  await demo.close();
}

async function signEveryoneIn(demo: DemoServer, locale: string): Promise<Map<Person, HttpClient>> {
  const clients = new Map<Person, HttpClient>();
  for (const who of Object.keys(people) as Person[]) {
    const client = await demo.person(who);
    await client.patch('/session', { locale });
    clients.set(who, client);
  }
  return clients;
}

interface Look {
  file: string;
  /** Width and height in CSS pixels: `1280x800`. */
  size: string;
  theme: string;
  locale: string;
  signedIn: ReadonlyMap<Person, HttpClient>;
}

async function takePicture(browser: Browser, demo: DemoServer, scene: Scene, look: Look): Promise<void> {
  const [width = 1280, height = 800] = look.size.split('x').map(Number);
  const touch = width < 500;
  const context = await browser.newContext({
    baseURL: demo.url,
    viewport: { width, height },
    deviceScaleFactor: 2,
    colorScheme: look.theme === 'dark' ? 'dark' : 'light',
    locale: look.locale,
    timezoneId: 'Europe/Berlin',
    ...(touch && { hasTouch: true, isMobile: true }),
  });
  const [name = '', value = ''] = (scene.who ? look.signedIn.get(scene.who)?.cookie : '')?.split('=') ?? [];
  if (name !== '') await context.addCookies([{ name, value, url: demo.url }]);
  const page = await context.newPage();
  await scene.before?.(page);
  await page.goto(scene.path);
  await page.getByRole('heading').first().waitFor();
  // Fonts, the first list and its motion.
  await page.waitForTimeout(600);
  await scene.act?.(page, demo);
  await page.screenshot({ path: look.file });
  await context.close();
}
