import type { Item, PatchResult } from '@belfry/shared/inbox';
import { limits } from '@belfry/shared/limits';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpClient } from '../harness/http-client.ts';
import { createInboxWorld, type InboxWorld } from '../inbox/inbox-world.ts';

let world: InboxWorld;
beforeAll(async () => {
  world = await createInboxWorld();
});
afterAll(() => world.close());

async function connected(person: HttpClient = world.nora, query = '') {
  const client = world.running.connect(person, query);
  const ready = await client.next('ready');
  return { ...client, ready };
}

describe('one notification’s way', () => {
  beforeEach(async () => {
    // Each test begins with an empty inbox view.
    const { epoch, seq } = await world.proof();
    await world.nora.post('/inbox/read-all', { epoch, upTo: seq });
  });

  it('reaches every tab of its person, the same item as REST shows, and nobody else', async () => {
    const [one, two] = [await connected(), await connected()];
    const other = await connected(await world.running.addPerson('olaf'));
    const id = await world.publish('退款 <b>4812</b> 😀', { severity: 'critical', link: '/orders/4812' });
    const [a, b] = [await one.next('change'), await two.next('change')];
    expect(a).toEqual(b);
    const proof = await world.proof();
    expect(a).toMatchObject({ from: one.ready.seq, seq: proof.seq, unread: 1, critical: 1, arrived: [id] });
    expect(a.items).toEqual([(await world.nora.get<Item>(`/inbox/items/${id}`)).body]);
    await world.publish('for Olaf', { to: { staff: ['olaf'] } });
    await other.next('change');
    expect(JSON.stringify(other.frames)).not.toContain('4812');
  });

  it('says what became of it: read, archived, collapsed, recalled', async () => {
    const id = await world.publish('First', { collapseKey: 'order-1' });
    const tab = await connected();
    let at = tab.ready.seq;
    const step = async (act: () => Promise<unknown>) => {
      await act();
      const change = await tab.next('change');
      expect(change.from).toBe(at);
      at = change.seq;
      expect(change).toMatchObject(await world.proof().then(({ epoch: _, ...counts }) => counts));
      return change;
    };

    const collapsed = await step(() => world.publish('Second', { collapseKey: 'order-1' }));
    expect(collapsed.items).toMatchObject([{ id, title: 'Second', count: 2 }]);
    expect(collapsed).toMatchObject({ unread: 1, arrived: [id] });
    const read = await step(() => world.nora.patch('/inbox/items', { ids: [id], set: { read: true } }));
    expect(read).toMatchObject({ unread: 0, items: [], states: [{ id, seq: at }] });
    const unread = await step(() => world.nora.patch('/inbox/items', { ids: [id], set: { read: false } }));
    expect(unread.items).toMatchObject([{ id, readAt: null }]); // became unread: whole
    const archived = await step(() =>
      world.nora.patch('/inbox/items', { ids: [id], set: { archived: true } }),
    );
    expect(archived).toMatchObject({ unread: 0, states: [{ id }] });
    const sent = await step(() => world.publish('To be recalled'));
    const recalled = await step(() =>
      world.running.producer.delete(`/notifications/${sent.items[0]?.id ?? ''}`),
    );
    expect(recalled).toMatchObject({ unread: 0, removed: [sent.items[0]?.id] });
  });

  it('comes when time brings it: a schedule, the end of a snooze, an expiry', async () => {
    const tab = await connected();
    const at = (ms: number) => new Date(world.now() + ms).toISOString();
    await world.running.producer.post('/notifications', {
      ...{ to: { staff: ['nora'] }, category: 'orders', title: 'Later' },
      publishAt: at(60_000),
      expiresAt: at(180_000),
    });
    await world.pass(61_000);
    const arrived = await tab.next('change');
    expect(arrived.items.map((item) => item.title)).toEqual(['Later']);
    const id = arrived.items[0]?.id ?? '';
    await world.nora.patch('/inbox/items', { ids: [id], set: { snoozedUntil: at(30_000) } });
    expect(await tab.next('change')).toMatchObject({ unread: 0, states: [{ id }] });
    await world.pass(31_000);
    const back = await tab.next('change');
    expect(back).toMatchObject({ unread: 1, items: [{ id, snoozedUntil: null }], arrived: [id] });
    await world.pass(100_000);
    expect(await tab.next('change')).toMatchObject({ unread: 0, removed: [id] });
  });

  it('is replayed to a client that was away, each row once in its latest state', async () => {
    const before = await connected();
    before.socket.terminate();
    const ids = [];
    for (const title of ['One', 'Two', 'Three']) ids.push(await world.publish(title));
    await world.nora.patch<PatchResult>('/inbox/items', { ids: ids.slice(0, 1), set: { read: true } });
    const { epoch, seq } = before.ready;
    const again = await connected(world.nora, `?epoch=${epoch}&since=${String(seq)}`);
    expect(again.ready).toMatchObject({ sync: 'replay', unread: 2 });
    const change = await again.next('change');
    expect(change).toMatchObject({ replayed: true, from: seq, seq: again.ready.seq, unread: 2 });
    expect(change.items.map((item) => item.id).sort()).toEqual([...ids].sort());
    expect([...change.arrived].sort()).toEqual(ids.slice(1).sort());
  });

  it('comes with a reset where more changed than one frame may hold, live and on connecting', async () => {
    const tab = await connected();
    const { epoch, seq } = tab.ready;
    await world.publishMany(limits.changeRows + 1);
    const proof = await world.proof();
    const behind = await connected(world.nora, `?epoch=${epoch}&since=${String(seq)}`);
    expect(behind.ready).toMatchObject({ ...proof, sync: 'reset' });
    const answer = await world.nora.get(`/inbox/changes?epoch=${epoch}&since=${String(seq)}`);
    expect(answer.status).toBe(410);
    await world.nora.post('/inbox/read-all', { epoch, upTo: proof.seq }); // one transaction, 501 rows
    expect(await behind.next('reset')).toEqual({ type: 'reset', ...(await world.proof()) });
    const id = await world.publish('After');
    expect(await behind.next('change')).toMatchObject({ from: (await world.proof()).seq - 1, arrived: [id] });
  });

  it('is pushed to everyone of a broadcast', async () => {
    const people = await Promise.all(
      ['b1', 'b2', 'b3', 'b4'].map((name) => world.running.addPerson(name, ['office'])),
    );
    const tabs = await Promise.all(people.map((person) => connected(person)));
    await world.publish('To the office', { to: { roles: ['office'] } });
    for (const tab of tabs) {
      const change = await tab.next('change');
      expect(change.items).toMatchObject([
        { title: 'To the office', reason: { kind: 'role', via: 'office' } },
      ]);
      expect(change.unread).toBe(1);
    }
  });
});
