import { changes, inboxSummary, item, type Item } from '@belfry/shared/inbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../harness/problem.ts';
import { createInboxWorld, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
beforeAll(async () => {
  world = await createInboxWorld();
});
afterAll(() => world.close());

const changesSince = async (epoch: string, since: number) =>
  changes.parse(
    (await world.nora.get(`/inbox/changes?epoch=${encodeURIComponent(epoch)}&since=${since}`)).body,
  );

describe('an inbox that nothing ever reached', () => {
  it('stands at position 0 with nothing unread', async () => {
    expect(await world.proof()).toEqual({
      epoch: world.running.app.store.epoch,
      seq: 0,
      unread: 0,
      critical: 0,
    });
    const { epoch } = await world.proof();
    expect(await changesSince(epoch, 0)).toMatchObject({ from: 0, seq: 0, items: [], removed: [] });
  });
});

describe('one item', () => {
  it('is told to whose inbox it is in, and is 404 to everyone else', async () => {
    const id = await world.publish('mine');
    expect(item.parse((await world.nora.get(`/inbox/items/${id}`)).body)).toMatchObject({
      id,
      title: 'mine',
    });
    expect(refusal(await world.running.admin.get(`/inbox/items/${id}`))).toEqual([404, 'not-found']);
    expect(refusal(await world.nora.get('/inbox/items/x'))).toEqual([404, 'not-found']);
  });

  it('takes no parameters', async () => {
    expect(refusal(await world.nora.get('/inbox/items/x?y=1'))).toEqual([400, 'malformed-request']);
    expect(refusal(await world.nora.get('/inbox/unread?y=1'))).toEqual([400, 'malformed-request']);
  });
});

describe('the summary', () => {
  it('counts views, categories and severities at one position', async () => {
    await world.publish('a', { category: 'stock', severity: 'critical' });
    await world.publish('b', { category: 'stock' });
    const archived = await world.publish('c', { category: 'stock' });
    await world.nora.patch('/inbox/items', { ids: [archived], set: { archived: true } });
    const summary = inboxSummary.parse((await world.nora.get('/inbox/summary')).body);
    const { views, byCategory, bySeverity, ...proof } = summary;
    expect(proof).toEqual(await world.proof());
    expect(views).toEqual({ inbox: 3, unread: 3, archived: 1, snoozed: 0 });
    expect(byCategory.find((each) => each.category === 'stock')).toEqual({
      category: 'stock',
      unread: 2,
      critical: 1,
    });
    expect(bySeverity).toEqual(expect.arrayContaining([{ severity: 'critical', unread: 1 }]));
  });
});

describe('the changes since a position', () => {
  it('are what happened after it, each once, in its latest state', async () => {
    const before = await world.proof();
    const kept = await world.publish('kept');
    const gone = await world.publish('gone');
    const read = await world.publish('read');
    await world.nora.patch('/inbox/items', { ids: [read], set: { read: true } });
    await world.running.producer.delete(`/notifications/${gone}`);
    const change = await changesSince(before.epoch, before.seq);
    expect(change).toMatchObject({ ...(await world.proof()), from: before.seq });
    expect(change.items.map((each) => each.id).sort()).toEqual([kept, read].sort());
    expect(change.arrived).toEqual([kept]);
    expect(change.removed).toEqual([gone]);
    expect(change.states).toEqual([]);
  });

  it('tell the state alone of what was there before', async () => {
    const id = await world.publish('old');
    const { epoch, seq } = await world.proof();
    await world.nora.patch('/inbox/items', { ids: [id], set: { read: true } });
    const change = await changesSince(epoch, seq);
    expect([change.items, change.arrived]).toEqual([[], []]);
    const { readAt, arrival } = (await world.nora.get<Item>(`/inbox/items/${id}`)).body;
    expect(change.states).toEqual([
      { id, seq: seq + 1, arrival, readAt, archivedAt: null, snoozedUntil: null },
    ]);
  });

  it('are gone for a position of another epoch or ahead of the inbox', async () => {
    const { epoch, seq } = await world.proof();
    const gone = [
      [epoch, seq + 1],
      ['another', seq],
      ['', 0],
      [epoch, '9007199254740993'],
      [epoch, '9'.repeat(100)],
    ];
    for (const [asked, since] of gone) {
      const answer = await world.nora.get(`/inbox/changes?epoch=${String(asked)}&since=${String(since)}`);
      expect(refusal(answer)).toEqual([410, 'position-gone']);
    }
  });

  it('are gone when they are more than one frame may carry', async () => {
    const { epoch, seq } = await world.proof();
    await world.publishMany(70, 'x'.repeat(4_000));
    const answer = await world.nora.get(`/inbox/changes?epoch=${epoch}&since=${seq}`);
    expect(refusal(answer)).toEqual([410, 'position-gone']);
  });

  it.each([
    '',
    'epoch=e',
    'since=1',
    'epoch=e&since=',
    'epoch=e&since=-1',
    'epoch=e&since=1.5',
    'epoch=e&since=abc',
    'epoch=e&since=1&since=1',
    'epoch=e&since=0x1',
    'epoch=e&since=1&limit=5',
  ])('cannot be asked for with "%s"', async (query) => {
    expect(refusal(await world.nora.get(`/inbox/changes?${query}`))).toEqual([400, 'malformed-request']);
  });
});

describe('the way to an inbox', () => {
  const calls: [string, string][] = [
    ['GET', '/inbox'],
    ['GET', '/inbox/unread'],
    ['GET', '/inbox/summary'],
    ['GET', '/inbox/changes'],
    ['GET', '/inbox/items/x'],
    ['PATCH', '/inbox/items'],
    ['POST', '/inbox/read-all'],
  ];
  it.each(calls)('is closed without a session: %s %s', async (method, path) => {
    expect(refusal(await world.running.anyone.call(method, path))).toEqual([401, 'unauthenticated']);
  });
  it.each(calls.slice(-2))('needs the page’s Origin to change something: %s %s', async (method, path) => {
    const answer = await world.nora.call(method, path, { headers: { Origin: 'http://evil.example' } });
    expect(refusal(answer)).toEqual([403, 'origin-refused']);
  });
  it.each([
    ['POST', '/inbox', 'GET, HEAD'],
    ['DELETE', '/inbox/items', 'PATCH'],
    ['GET', '/inbox/read-all', 'POST'],
    ['PATCH', '/inbox/items/x', 'GET, HEAD'],
  ])('says what it takes instead of %s %s', async (method, path, allow) => {
    const answer = await world.nora.call(method, path);
    expect(refusal(answer)).toEqual([405, 'method-not-allowed']);
    expect(answer.headers.get('allow')).toBe(allow);
  });
});
