import { readAllResult } from '@belfry/shared/inbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultPaths, refusal } from '../harness/problem.ts';
import { createInboxWorld, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
beforeAll(async () => {
  world = await createInboxWorld();
});
afterAll(() => world.close());

const readAll = (body: object) => world.nora.post('/inbox/read-all', body);
const marked = async (more: object = {}) => {
  const { epoch, seq } = await world.proof();
  const answer = await readAll({ epoch, upTo: seq, ...more });
  expect(answer.status).toBe(200);
  return readAllResult.parse(answer.body);
};

describe('marking all as read', () => {
  it('marks what had arrived by the position and nothing later', async () => {
    await world.publish('seen one');
    await world.publish('seen two', { severity: 'critical' });
    const { seq } = await world.proof();
    await world.publish('unseen');
    expect(await marked({ upTo: seq })).toMatchObject({ changed: 2, unread: 1, critical: 0, seq: seq + 2 });
    expect(await world.titles('view=unread')).toEqual(['unseen']);
    expect(await marked()).toMatchObject({ changed: 1, unread: 0 });
  });

  it('again changes nothing and keeps the position', async () => {
    const before = await world.proof();
    expect(await marked()).toEqual({ ...before, changed: 0 });
  });

  it('can be for one category, known or not', async () => {
    await world.publish('o', { category: 'orders' });
    await world.publish('p', { category: 'payments' });
    expect(await marked({ category: 'payments' })).toMatchObject({ changed: 1, unread: 1 });
    expect(await marked({ category: 'unheard-of' })).toMatchObject({ changed: 0, unread: 1 });
  });

  it('leaves archived and snoozed items as they are', async () => {
    await marked();
    const archived = await world.publish('archived');
    const snoozed = await world.publish('snoozed');
    await world.nora.patch('/inbox/items', { ids: [archived], set: { archived: true } });
    const until = new Date(world.now() + 60_000).toISOString();
    await world.nora.patch('/inbox/items', { ids: [snoozed], set: { snoozedUntil: until } });
    expect(await marked()).toMatchObject({ changed: 0 });
    const { items } = await world.list('view=all&limit=2');
    expect(items.map((item) => item.readAt)).toEqual([null, null]);
  });

  it('can be undone by its position', async () => {
    await marked();
    await world.publish('one');
    await world.publish('two');
    const { seq } = await marked();
    const undo = await world.nora.patch<{ changed: number; unread: number }>('/inbox/items', {
      changedAt: seq,
      set: { read: false },
    });
    expect(undo.body).toMatchObject({ changed: 2, unread: 2 });
  });
});

describe('a request to mark all as read', () => {
  it('of another epoch is gone, and marks nothing', async () => {
    await world.publish('kept');
    const before = await world.proof();
    expect(refusal(await readAll({ epoch: 'another', upTo: before.seq }))).toEqual([410, 'position-gone']);
    expect(refusal(await readAll({ epoch: 'another', upTo: before.seq + 1 }))).toEqual([
      410,
      'position-gone',
    ]);
    expect(await world.proof()).toEqual(before);
  });

  it('must not be ahead of the inbox', async () => {
    const { epoch, seq } = await world.proof();
    const answer = await readAll({ epoch, upTo: seq + 1 });
    expect(refusal(answer)).toEqual([422, 'invalid-request']);
    expect(faultPaths(answer)).toEqual(['upTo']);
  });

  it.each<[object, string[]]>([
    [{}, ['epoch', 'upTo']],
    [{ epoch: 'e' }, ['upTo']],
    [{ epoch: 7, upTo: 1 }, ['epoch']],
    [{ epoch: 'e', upTo: '1' }, ['upTo']],
    [{ epoch: 'e', upTo: -1 }, ['upTo']],
    [{ epoch: 'e', upTo: 1.5 }, ['upTo']],
    [{ epoch: 'e', upTo: 1, category: 'Orders' }, ['category']],
    [{ epoch: 'e', upTo: 1, view: 'all' }, ['view']],
  ])('must not be %j', async (body, paths) => {
    const answer = await readAll(body);
    expect(refusal(answer)).toEqual([422, 'invalid-request']);
    expect(faultPaths(answer)).toEqual(paths);
  });
});
