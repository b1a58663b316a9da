import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultPaths, refusal } from '../harness/problem.ts';
import { createInboxWorld, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
const ids: Record<string, string> = {};
const minuteMs = 60_000;

beforeAll(async () => {
  world = await createInboxWorld();
  const publish = async (title: string, more: Parameters<InboxWorld['publish']>[1]) => {
    ids[title] = await world.publish(title, more);
    await world.pass(minuteMs);
  };
  await publish('first', { category: 'orders', severity: 'info', body: '100% of stock_a' });
  await publish('second', { category: 'payments', severity: 'warning', body: 'Überweisung 100 EUR' });
  await publish('third', { category: 'orders', severity: 'critical', body: 'stockXa' });
  await publish('fourth', { category: 'stock', severity: 'success' });
  await publish('fifth', { category: 'stock', severity: 'info' });
  const set = (title: string, state: object) =>
    world.nora.patch('/inbox/items', { ids: [ids[title]], set: state });
  await set('second', { read: true });
  await set('fourth', { archived: true });
  await set('fifth', { snoozedUntil: new Date(world.now() + 3_600_000).toISOString() });
});
afterAll(() => world.close());

describe('the views of an inbox', () => {
  it.each([
    ['', ['third', 'second', 'first']],
    ['view=inbox', ['third', 'second', 'first']],
    ['view=unread', ['third', 'first']],
    ['view=archived', ['fourth']],
    ['view=snoozed', ['fifth']],
    ['view=all', ['fifth', 'fourth', 'third', 'second', 'first']],
  ])('%s has its items, newest first', async (query, titles) => {
    expect(await world.titles(query)).toEqual(titles);
  });

  it('come with position and counts, whatever is filtered', async () => {
    const { items: all, nextCursor: none, ...proof } = await world.list();
    expect([all.length, none]).toEqual([3, null]);
    expect(proof).toMatchObject({ unread: 2, critical: 1 });
    expect(await world.list('view=archived&q=nothing')).toEqual({ ...proof, items: [], nextCursor: null });
    expect(await world.proof()).toEqual(proof);
  });

  it('show nothing of anyone else', async () => {
    const other = await world.running.addPerson('other');
    expect((await world.list('view=all', other)).items).toEqual([]);
  });
});

describe('a filter', () => {
  it.each([
    ['category=orders', ['third', 'first']],
    ['category=orders,payments', ['third', 'second', 'first']],
    ['category=orders%2Cpayments', ['third', 'second', 'first']],
    ['category=unheard-of', []],
    ['severity=critical', ['third']],
    ['severity=info,warning', ['second', 'first']],
    ['view=all&category=stock&severity=success', ['fourth']],
    ['view=unread&category=orders&q=STOCK', ['third', 'first']],
  ])('%s finds %j', async (query, titles) => {
    expect(await world.titles(query)).toEqual(titles);
  });

  it.each([
    ['100%', ['first']],
    ['stock_a', ['first']],
    ['SECOND', ['second']],
    ['überWEISUNG', ['second']],
    ['100', ['second', 'first']],
    ['\\', []],
    ["' or 1=1 --", []],
    ['', ['third', 'second', 'first']],
  ])('q=%s is taken literally, in any case', async (text, titles) => {
    expect(await world.titles(`q=${encodeURIComponent(text)}`)).toEqual(titles);
  });

  it('by time includes its beginning and not its end', async () => {
    const at = (await world.list()).items.map((item) => item.arrivedAt);
    const [third = '', second = '', first = ''] = at;
    expect(await world.titles(`from=${second}`)).toEqual(['third', 'second']);
    expect(await world.titles(`to=${second}`)).toEqual(['first']);
    expect(await world.titles(`from=${first}&to=${third}`)).toEqual(['second', 'first']);
    expect(await world.titles(`from=${third}&to=${first}`)).toEqual([]);
    const elsewhere = new Date(Date.parse(second) + 8 * 3_600_000).toISOString().replace('Z', '%2B08:00');
    expect(await world.titles(`to=${elsewhere}`)).toEqual(['first']);
  });

  it.each([
    'view=everything',
    'view=',
    'category=Orders',
    'category=',
    'category=orders,',
    'severity=fatal',
    'severity=info,fatal',
    'severity=info&severity=warning',
    'from=yesterday',
    'to=2026-03-01',
    'from=',
    `q=${'x'.repeat(201)}`,
    'q=%00',
    'q=%ff',
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=abc',
    'limit=1.5',
    'limit=1e1',
    'limit=%2010',
    'limit=',
    'limit=10&limit=10',
    'page=2',
    '__proto__=1',
  ])('must not be %s', async (query) => {
    const answer = await world.nora.get(`/inbox?${query}`);
    expect(refusal(answer)).toEqual([400, 'malformed-request']);
    expect(faultPaths(answer)).toHaveLength(1);
  });
});

describe('a cursor', () => {
  const cursorOf = async (query: string, by = world.nora) => (await world.list(query, by)).nextCursor ?? '';

  it('goes on where the page ended, with whatever limit', async () => {
    const first = await world.list('view=all&limit=2');
    expect(first.items.map((item) => item.title)).toEqual(['fifth', 'fourth']);
    const second = await world.list(`view=all&limit=1&cursor=${first.nextCursor ?? ''}`);
    expect(second.items.map((item) => item.title)).toEqual(['third']);
    const last = await world.list(`view=all&limit=100&cursor=${second.nextCursor ?? ''}`);
    expect(last.items.map((item) => item.title)).toEqual(['second', 'first']);
    expect(last.nextCursor).toBeNull();
  });

  it('takes the same filter in another order, and no other', async () => {
    const cursor = await cursorOf('limit=1&category=orders,payments');
    expect(await world.titles(`cursor=${cursor}&category=payments,orders`)).toEqual(['second', 'first']);
    for (const query of [
      '',
      'category=orders',
      'category=orders,payments&view=all',
      'category=orders,payments&q=a',
    ]) {
      expect(refusal(await world.nora.get(`/inbox?${query}&cursor=${cursor}`))).toEqual([
        400,
        'malformed-request',
      ]);
    }
  });

  it('of another person is refused', async () => {
    const cursor = await cursorOf('limit=1');
    const other = await world.running.addPerson('curious');
    const answer = await other.get(`/inbox?cursor=${cursor}`);
    expect(refusal(answer)).toEqual([400, 'malformed-request']);
    expect(faultPaths(answer)).toEqual(['cursor']);
  });

  it('that was tampered with is refused', async () => {
    const cursor = await cursorOf('limit=1');
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const forged = (...more: unknown[]) =>
      Buffer.from(JSON.stringify([parts[0], ...more])).toString('base64url');
    const wrong = [
      ...[
        '',
        'x',
        '!!',
        cursor.slice(1),
        cursor.slice(0, -1),
        `${cursor}=`,
        `${cursor}AAAA`,
        'x'.repeat(2_000),
      ],
      ...[
        forged(),
        forged(1),
        forged('1', 'a'),
        forged(1.5, 'a'),
        forged(1, 2),
        forged(1, 'a', 'b'),
        forged(null, 'a'),
      ],
    ];
    for (const each of wrong) {
      expect(refusal(await world.nora.get(`/inbox?cursor=${each}`))).toEqual([400, 'malformed-request']);
    }
  });

  it('neither skips nor repeats when something arrives in between', async () => {
    const first = await world.list('view=all&limit=2');
    await world.publish('late', { category: 'late' });
    const rest = await world.titles(`view=all&cursor=${first.nextCursor ?? ''}`);
    expect(rest).toEqual(['third', 'second', 'first']);
  });
});
