import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffRecord } from '../store.ts';
import { type OpenStore, World } from './world.ts';

const minute = 60_000;

export function describeTime(open: OpenStore): void {
  describe('what time makes due', () => {
    let world: World;
    let ann: StaffRecord;
    beforeEach(async () => {
      world = await World.open(open);
      ann = await world.person('ann');
    });
    afterEach(() => world.dispose());

    describe('a schedule', () => {
      it('is kept until its time, then published exactly once', async () => {
        const result = await world.send({ publishAtMs: world.now + minute, title: 'later' });
        expect(result).toMatchObject({ recipients: null, status: 'scheduled' });
        expect(await world.store.notifications.get('all', result.id)).toMatchObject({
          status: 'scheduled',
          publishAt: '2026-01-31T09:01:00.000Z',
          createdAt: null,
          recipients: null,
        });
        await world.pass(minute - 1);
        expect(await world.titles(ann)).toEqual([]);
        await world.pass(1);
        await world.pass(minute);
        expect(await world.titles(ann)).toEqual(['later']);
        expect(await world.store.notifications.get('all', result.id)).toMatchObject({
          status: 'published',
          createdAt: '2026-01-31T09:01:00.000Z',
          recipients: 1,
        });
        expect(world.hints).toHaveLength(1);
      });

      it('fires once also when several ask at the same time', async () => {
        await world.send({ publishAtMs: world.now + minute });
        world.now += minute;
        await Promise.all([1, 2, 3].map(() => world.store.notifications.runDue(world.now)));
        expect(await world.titles(ann)).toHaveLength(1);
      });

      it('that became due while the server was down fires after the start', async () => {
        await world.send({ publishAtMs: world.now + minute, title: 'later' });
        await world.reopen();
        await world.pass(60 * minute);
        expect(await world.titles(ann)).toEqual(['later']);
      });

      it('takes its audience when it is due', async () => {
        const ben = await world.person('ben', { roles: ['support'] });
        await world.send({
          to: { staff: ['ann'], roles: ['support'] },
          publishAtMs: world.now + minute,
          title: 'later',
        });
        await world.store.staff.update(ann.id, { disabled: true }, { nowMs: world.now });
        const cid = await world.person('cid', { roles: ['support'] });
        await world.pass(minute);
        expect(await world.titles(ann)).toEqual([]);
        expect(await world.titles(ben)).toEqual(['later']);
        expect(await world.titles(cid)).toEqual(['later']);
      });

      it('is published to nobody when there is nobody by then, or it has expired by then', async () => {
        const nobody = await world.send({ to: { roles: ['none yet'] }, publishAtMs: world.now + minute });
        const expired = await world.send({
          publishAtMs: world.now + minute,
          expiresAtMs: world.now + 2 * minute,
        });
        await world.pass(3 * minute);
        for (const { id } of [nobody, expired]) {
          expect(await world.store.notifications.get('all', id)).toMatchObject({
            status: 'published',
            recipients: 0,
          });
        }
        expect(world.hints).toEqual([]);
      });

      it('in the past means now; of an unknown person it is refused at once', async () => {
        expect(await world.send({ publishAtMs: world.now - 1 })).toMatchObject({
          status: 'published',
          recipients: 1,
        });
        expect(await world.publish({ to: { staff: ['nobody'] }, publishAtMs: world.now + 1 })).toMatchObject({
          kind: 'unknown-recipients',
        });
      });

      it('is cancelled by a recall', async () => {
        const { id } = await world.send({ publishAtMs: world.now + minute });
        expect(await world.store.notifications.recall('all', id, world.now)).toBe(true);
        await world.pass(minute);
        expect(await world.titles(ann)).toEqual([]);
        expect(await world.store.notifications.get('all', id)).toMatchObject({
          status: 'recalled',
          recipients: null,
        });
      });
    });

    describe('an expiry', () => {
      it('removes the item from every view at its time, with a position of its own', async () => {
        const item = await world.sendTo(ann, { expiresAtMs: world.now + minute, severity: 'critical' });
        await world.pass(minute - 1);
        expect(await world.store.inbox.proof(ann.key)).toMatchObject({ seq: 1, unread: 1 });
        await world.pass(1);
        expect(await world.titles(ann, { view: 'all' })).toEqual([]);
        expect(await world.sound(ann)).toMatchObject({ seq: 2, unread: 0, critical: 0 });
        expect(await world.changes(ann, 1)).toMatchObject({
          items: [],
          states: [],
          removed: [item.id],
          arrived: [],
        });
        expect(world.hints.at(-1)).toEqual({ staff: ann.key, from: 1, seq: 2, unread: 0, critical: 0 });
        expect(await world.store.notifications.get('all', item.id)).toMatchObject({
          status: 'published',
          recipients: 1,
        });
      });

      it('of many at once is not one commit after the other', async () => {
        const some = Array.from({ length: 101 }, () => world.send({ expiresAtMs: world.now + minute }));
        await Promise.all(some);
        let commits = 0;
        world.whenTold = () => commits++;
        world.now += minute;
        const rounds = [100, 1, 0];
        for (const expired of rounds) expect(await world.store.notifications.runDue(world.now)).toBe(expired);
        expect(commits).toBeLessThan(101);
        expect(world.hints.slice(-101).map(({ from, seq }) => [from, seq])).toEqual(
          some.map((_, index) => [101 + index, 102 + index]),
        );
        expect(await world.sound(ann)).toMatchObject({ seq: 202, unread: 0 });
      });

      it('follows the latest content after a collapse', async () => {
        await world.send({ collapseKey: 'k', title: 'one', expiresAtMs: world.now + minute });
        await world.send({ collapseKey: 'k', title: 'two', expiresAtMs: world.now + 2 * minute });
        await world.pass(minute);
        expect(await world.titles(ann)).toEqual(['two']);
        await world.pass(minute);
        expect(await world.titles(ann)).toEqual([]);
        await world.sound(ann);
      });
    });

    describe('a snooze that ends', () => {
      it('lets the item arrive again, unread', async () => {
        const item = await world.sendTo(ann, { severity: 'critical' });
        await world.sendTo(ann, { title: 'newer' });
        const set = { read: true, snoozedUntil: new Date(world.now + minute).toISOString() };
        await world.store.inbox.patchItems(ann.key, { ids: [item.id] }, set, world.now);
        expect(await world.titles(ann)).toEqual(['newer']);
        expect(await world.sound(ann)).toMatchObject({ seq: 3, unread: 1, critical: 0 });
        await world.pass(minute - 1);
        expect(await world.store.inbox.proof(ann.key)).toMatchObject({ seq: 3 });
        await world.pass(1);
        const again = await world.item(ann, item.id);
        expect(again).toMatchObject({
          arrival: 4,
          seq: 4,
          arrivedAt: '2026-01-31T09:01:00.000Z',
          createdAt: item.createdAt,
          readAt: null,
          snoozedUntil: null,
        });
        expect(await world.titles(ann)).toEqual(['Order 1', 'newer']);
        expect(await world.sound(ann)).toMatchObject({ seq: 4, unread: 2, critical: 1 });
        expect(await world.changes(ann, 3)).toMatchObject({ items: [again], states: [], arrived: [item.id] });
        expect(world.hints.at(-1)).toEqual({ staff: ann.key, from: 3, seq: 4, unread: 2, critical: 1 });
      });

      it('gives items that come back together arrivals one after the other', async () => {
        const ids = [];
        for (const title of ['one', 'two', 'three']) ids.push((await world.sendTo(ann, { title })).id);
        const until = (ms: number) => ({ snoozedUntil: new Date(world.now + ms).toISOString() });
        await world.store.inbox.patchItems(ann.key, { ids: ids.slice(1) }, until(2 * minute), world.now);
        await world.store.inbox.patchItems(ann.key, { ids: ids.slice(0, 1) }, until(minute), world.now);
        await world.pass(3 * minute);
        const arrivals = await Promise.all(ids.map(async (id) => (await world.item(ann, id)).arrival));
        expect(arrivals[0]).toBe(6);
        expect(new Set(arrivals).size).toBe(3);
        expect(Math.max(...arrivals)).toBe(8);
        expect(await world.sound(ann)).toMatchObject({ seq: 8, unread: 3 });
        expect(world.hints.at(-1)).toMatchObject({ from: 5, seq: 8 });
      });
    });

    describe('a recall', () => {
      it('removes the item from every inbox, read or not, and is harmless when repeated', async () => {
        const ben = await world.person('ben');
        const cid = await world.person('cid');
        const { id } = await world.send({ severity: 'critical' });
        await world.store.inbox.patchItems(ben.key, { ids: [id] }, { read: true }, world.now);
        await world.store.inbox.patchItems(cid.key, { ids: [id] }, { archived: true }, world.now);
        expect(await world.store.notifications.recall('all', id, world.now)).toBe(true);
        for (const person of [ann, ben, cid]) {
          expect(await world.titles(person, { view: 'all' })).toEqual([]);
          const { seq } = await world.sound(person);
          expect((await world.changes(person, seq - 1)).removed).toEqual([id]);
        }
        expect(await world.store.notifications.get('all', id)).toMatchObject({
          status: 'recalled',
          recipients: 3,
          read: 1,
        });
        const before = await world.store.inbox.proof(ann.key);
        expect(await world.store.notifications.recall('all', id, world.now)).toBe(true);
        expect(await world.store.inbox.proof(ann.key)).toEqual(before);
      });

      it('reaches what its caller may see and nothing else', async () => {
        const { id } = await world.send();
        expect(await world.store.notifications.recall({ senderId: 'other' }, id, world.now)).toBe(false);
        expect(await world.store.notifications.recall('all', 'no-such-id', world.now)).toBe(false);
        expect(await world.titles(ann)).toHaveLength(1);
      });
    });
  });
}
