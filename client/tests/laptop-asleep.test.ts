import { Bell } from './harness/bell.ts';
import { Line } from './harness/line.ts';
import { Office } from './harness/office.ts';
import { enter } from './harness/people.ts';
import { expect, test as base } from './harness/test.ts';

/** An office at the end of a line that can go dead; silence is noticed after two seconds. */
const test = base.extend<{ line: Line }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
  line: async ({}, use) => {
    const line = await Line.lay();
    await use(line);
    line.close();
  },
  office: async ({ line }, use) => {
    const settings = { PUBLIC_ORIGIN: line.origin, HEARTBEAT_MS: '1000', HEARTBEAT_GRACE_MS: '1000' };
    const office = await Office.open(settings);
    line.leadTo(office.url);
    await use(office);
    await office.close();
  },
  baseURL: async ({ line }, use) => {
    await use(line.origin);
  },
});

test('a laptop that slept shows the right number again, and announces nothing of what it missed', async ({
  page,
  office,
  line,
}) => {
  const bell = new Bell(page);
  await enter(page);
  await office.publish({ title: 'Before the lid was closed' });
  const recalled = await office.publish({ title: 'Sent by mistake' });
  await bell.expectUnread(2);
  // Whoever looks has seen them, however they came: what is missed is counted from here.
  await bell.open();
  await bell.expectTitles(['Sent by mistake', 'Before the lid was closed']);
  await bell.close();

  line.goDead();
  const elsewhere = await office.clerkElsewhere();
  await elsewhere.post('/inbox/read-all', await readAllNow(elsewhere));
  await office.recall(recalled.id);
  for (const number of [1, 2, 3]) await office.publish({ title: `While it slept ${number}` });
  await bell.expectNotLive();
  await bell.expectUnread(2);

  line.comeBack();
  await bell.expectUnread(3);
  await bell.expectLive();
  await expect(bell.toasts.getByText('While it slept')).toHaveCount(0);
  await bell.open();
  await expect(bell.panel.getByText('3 new while you were away')).toBeVisible();
  await bell.expectTitles([
    'While it slept 3',
    'While it slept 2',
    'While it slept 1',
    'Before the lid was closed',
  ]);
});

test('a browser that is told that it is offline says so, and comes back at once when it is online', async ({
  page,
  context,
  office,
}) => {
  const bell = new Bell(page);
  await enter(page);
  await bell.expectUnread(0);

  await context.setOffline(true);
  await bell.expectNotLive();
  await office.publish({ title: 'Missed on the train' });
  await context.setOffline(false);
  await bell.expectUnread(1);
  await bell.expectLive();
});

test('a page that comes back from the browser’s cache connects again', async ({ page, office }) => {
  const bell = new Bell(page);
  await enter(page);
  await bell.expectUnread(0);
  await page.goto('/healthz');
  await office.publish({ title: 'While another page was shown' });
  await page.goBack();
  await bell.expectUnread(1);
  await bell.expectLive();
});

async function readAllNow(person: Awaited<ReturnType<Office['clerkElsewhere']>>) {
  const { body } = await person.get<{ epoch: string; seq: number }>('/inbox/unread');
  return { epoch: body.epoch, upTo: body.seq };
}
