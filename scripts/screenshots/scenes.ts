import type { Page, WebSocketRoute } from '@playwright/test';
import type { DemoServer, Person } from './demo-server.ts';

/** One picture: who looks, at which page, and what has to happen before. */
export interface Scene {
  name: string;
  /** Null: nobody has signed in. */
  who: Person | null;
  path: string;
  /** Before the page is opened, such as an answer that never comes. */
  before?: (page: Page) => Promise<unknown>;
  /** On the open page. */
  act?: (page: Page, demo: DemoServer) => Promise<void>;
}

const bellButton = (page: Page) =>
  page.getByRole('banner').locator('button[aria-haspopup=dialog][popovertarget]');
const list = '**/api/v1/inbox?*';

async function openPanel(page: Page): Promise<void> {
  await bellButton(page).click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(700);
}

export const scenes: readonly Scene[] = [
  { name: 'login', who: null, path: '/login' },
  { name: 'home', who: 'usual', path: '/' },
  { name: 'home-panel', who: 'admin', path: '/', act: openPanel },
  { name: 'home-nothing', who: 'nothing', path: '/' },
  { name: 'bell-0', who: 'nothing', path: '/orders/10501' },
  { name: 'bell-7', who: 'seven', path: '/orders/10501' },
  { name: 'bell-99plus', who: 'many', path: '/orders/10501' },
  { name: 'panel-empty', who: 'nothing', path: '/orders/10501', act: openUnread },
  { name: 'panel-full', who: 'usual', path: '/orders/10501', act: openPanel },
  {
    name: 'panel-loading',
    who: 'usual',
    path: '/orders/10501',
    before: (page) => page.route(list, () => new Promise(() => undefined)),
    act: openPanel,
  },
  {
    name: 'panel-error',
    who: 'usual',
    path: '/orders/10501',
    before: (page) => page.route(list, (route) => route.fulfill({ status: 503 })),
    act: openPanel,
  },
  { name: 'panel-offline', who: 'usual', path: '/orders/10501', before: holdSockets, act: goOffline },
  {
    name: 'toast',
    who: 'usual',
    path: '/orders/10501',
    async act(page, demo) {
      const title = 'The refund for order 10398 needs your approval';
      await demo.publish('usual', title, {
        severity: 'warning',
        category: 'approvals',
        link: '/approvals/10398',
      });
      await page.getByText(title).first().waitFor();
    },
  },
  {
    name: 'toasts-grouped',
    who: 'usual',
    path: '/orders/10501',
    async act(page, demo) {
      await demo.publish('usual', 'Card payments fail', { severity: 'critical', category: 'payments' });
      await page.waitForTimeout(1_200);
      for (const category of ['orders', 'orders', 'approvals', 'stock']) {
        await demo.publish('usual', `Something about ${category}`, { category });
      }
      await page.waitForTimeout(1_500);
    },
  },
  { name: 'notifications', who: 'usual', path: '/notifications' },
  { name: 'notifications-empty', who: 'nothing', path: '/notifications?view=archived' },
  { name: 'case', who: 'usual', path: '/orders/10398' },
  { name: 'send', who: 'admin', path: '/send' },
  { name: 'people', who: 'admin', path: '/admin/people' },
  { name: 'roles', who: 'admin', path: '/admin/roles' },
  { name: 'keys', who: 'admin', path: '/admin/keys' },
  { name: 'not-found', who: 'usual', path: '/nowhere' },
];

async function openUnread(page: Page): Promise<void> {
  await openPanel(page);
  await page.getByRole('dialog').getByRole('tab').nth(1).click();
  await page.waitForTimeout(400);
}

/** The page's sockets, for a scene that ends them; a browser that is told to be offline keeps the ones that are open. */
const sockets = new WeakMap<Page, WebSocketRoute[]>();

async function holdSockets(page: Page): Promise<void> {
  const held: WebSocketRoute[] = [];
  sockets.set(page, held);
  await page.routeWebSocket('**/live*', (socket) => {
    if (held.length === 0) socket.connectToServer();
    else void socket.close({ code: 4000 });
    held.push(socket);
  });
}

async function goOffline(page: Page): Promise<void> {
  await openPanel(page);
  await page.context().setOffline(true);
  await sockets.get(page)?.[0]?.close({ code: 4000 });
  await page.waitForTimeout(6_000);
}
