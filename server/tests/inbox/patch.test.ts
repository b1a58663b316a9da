import { patchResult, type Item, type StateSet } from '@belfry/shared/inbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultPaths, refusal } from '../harness/problem.ts';
import { createInboxWorld, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
let first: string;
let second: string;
beforeAll(async () => {
  world = await createInboxWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  first = await world.publish('first');
  second = await world.publish('second', { severity: 'critical' });
});

const patch = (body: object, by = world.nora) => by.patch('/inbox/items', body);
const set = async (ids: string[], state: StateSet, more: object = {}) => {
  const answer = await patch({ ids, ...more, set: state });
  expect(answer.status).toBe(200);
  return patchResult.parse(answer.body);
};
const itemOf = async (id: string) => (await world.nora.get<Item>(`/inbox/items/${id}`)).body;
const later = (ms = 3_600_000) => new Date(world.now() + ms).toISOString();

describe('setting state', () => {
  it('marks items read and unread, with the position and counts after it', async () => {
    const before = await world.proof();
    const read = await set([first, second], { read: true });
    expect(read).toMatchObject({ seq: before.seq + 1, changed: 2, unread: before.unread - 2 });
    expect(read.critical).toBe(before.critical - 1);
    expect(read.items.map((item) => [item.id, item.seq])).toEqual([
      [first, read.seq],
      [second, read.seq],
    ]);
    expect(read.items[0]?.readAt).toBe(new Date(world.now()).toISOString());
    const unread = await set([second], { read: false });
    expect(unread).toMatchObject({ changed: 1, unread: read.unread + 1, critical: read.critical + 1 });
    expect(unread.items[0]?.readAt).toBeNull();
  });

  it('that is so already changes nothing and keeps the position', async () => {
    const once = await set([first], { read: true });
    const { items, ...again } = await set([first], { read: true });
    expect(again).toEqual({ ...(await world.proof()), changed: 0 });
    expect([again.seq, items]).toEqual([once.seq, once.items]);
  });

  it('archives and brings back', async () => {
    expect((await set([first], { archived: true })).items[0]?.archivedAt).not.toBeNull();
    expect(await world.titles('view=archived')).toContain('first');
    expect((await set([first], { archived: false })).items[0]?.archivedAt).toBeNull();
  });

  it('archives what was snoozed, which ends the snooze', async () => {
    await set([first], { snoozedUntil: later() });
    const { items } = await set([first], { archived: true });
    expect(items[0]).toMatchObject({ snoozedUntil: null, archivedAt: expect.any(String) as string });
  });

  it('snoozes what was archived, which brings it back then', async () => {
    await set([first], { archived: true });
    const until = later();
    const { items } = await set([first], { snoozedUntil: until });
    expect(items[0]).toMatchObject({ snoozedUntil: until, archivedAt: null });
  });

  it('lets what was snoozed arrive again when the time has come', async () => {
    await set([first], { read: true });
    await set([first], { snoozedUntil: later(60_000) });
    const before = await itemOf(first);
    await world.pass(60_000);
    const after = await itemOf(first);
    expect(after).toMatchObject({ readAt: null, snoozedUntil: null, arrival: after.seq });
    expect(after.arrival).toBeGreaterThan(before.arrival);
    expect(after.arrivedAt).toBe(new Date(world.now()).toISOString());
  });

  it('ends a snooze by hand without a new arrival', async () => {
    const before = await itemOf(first);
    await set([first], { snoozedUntil: later() });
    const { items } = await set([first], { snoozedUntil: null });
    expect(items[0]).toMatchObject({
      arrival: before.arrival,
      arrivedAt: before.arrivedAt,
      snoozedUntil: null,
    });
  });

  it('leaves alone what arrived anew after what the reader saw', async () => {
    const { seq } = await world.proof();
    const third = await world.publish('third');
    const result = await set([first, third], { read: true }, { upTo: seq });
    expect(result.changed).toBe(1);
    expect(result.items.map((item) => item.readAt !== null)).toEqual([true, false]);
  });

  it('of those whose last change is one position undoes that change and nothing since', async () => {
    const done = await set([first, second], { read: true });
    await set([second], { archived: true });
    const answer = await patch({ changedAt: done.seq, set: { read: false } });
    const undone = patchResult.parse(answer.body);
    expect(undone.changed).toBe(1);
    expect(undone.items.map((item) => item.id)).toEqual([first]);
    expect((await itemOf(second)).readAt).not.toBeNull();
    const nothing = patchResult.parse((await patch({ changedAt: 1_000_000, set: { read: false } })).body);
    expect([nothing.changed, nothing.items]).toEqual([0, []]);
  });

  it('takes 500 items at once', async () => {
    const more = await world.publishMany(498);
    const result = await set([first, second, ...more], { read: true });
    expect([result.changed, result.items.length]).toEqual([500, 500]);
  });
});

describe('a request to set state', () => {
  it('with an id that is not in this inbox changes nothing: 404', async () => {
    const { id } = (
      await world.running.producer.post<{ id: string }>('/notifications', {
        to: { staff: ['ada'] },
        category: 'private',
        title: 'for ada',
      })
    ).body;
    const before = await world.proof();
    expect(refusal(await patch({ ids: [first, id], set: { read: true } }))).toEqual([404, 'not-found']);
    expect(await world.proof()).toEqual(before);
    expect((await world.running.admin.get<Item>(`/inbox/items/${id}`)).body.readAt).toBeNull();
  });

  const some = '0198c0de-0000-7000-8000-000000000000';
  const distant = '2030-01-01T00:00:00.000Z';
  it.each<[string, object, string[]]>([
    ['no items', { ids: [], set: { read: true } }, ['ids']],
    ['an id twice', { ids: [some, some], set: { read: true } }, ['ids']],
    ['something that is no id', { ids: ['x'], set: { read: true } }, ['ids.0']],
    ['an empty set', { ids: [some], set: {} }, ['set']],
    ['no set', { ids: [some] }, ['set']],
    ['an unknown state', { ids: [some], set: { read: true, pinned: true } }, ['set.pinned']],
    ['archive and snooze together', { ids: [some], set: { archived: true, snoozedUntil: distant } }, ['set']],
    [
      'a snooze until now',
      { ids: [some], set: { snoozedUntil: '2026-03-01T08:00:00.000Z' } },
      ['set.snoozedUntil'],
    ],
    ['a snooze until no time', { ids: [some], set: { snoozedUntil: 'tomorrow' } }, ['set.snoozedUntil']],
    ['a negative upTo', { ids: [some], upTo: -1, set: { read: true } }, ['upTo']],
    ['a fractional changedAt', { changedAt: 1.5, set: { read: true } }, ['changedAt']],
    ['both forms', { ids: [some], changedAt: 1, set: { read: true } }, ['changedAt']],
    ['upTo with changedAt', { changedAt: 1, upTo: 1, set: { read: true } }, ['upTo']],
    ['an array', [], ['']],
  ])('must not have %s', async (_, body, paths) => {
    const answer = await patch(body);
    expect(refusal(answer)).toEqual([422, 'invalid-request']);
    expect(faultPaths(answer)).toEqual(paths);
  });

  it('must not name more than 500 items', async () => {
    const ids = Array.from({ length: 501 }, (_, i) => some.slice(0, -3) + String(i).padStart(3, '0'));
    expect(refusal(await patch({ ids, set: { read: true } }))).toEqual([422, 'invalid-request']);
  });
});
