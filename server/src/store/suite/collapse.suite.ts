import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffRecord } from '../store.ts';
import { inlineItem, type OpenStore, World } from './world.ts';

export function describeCollapse(open: OpenStore): void {
  describe('a collapse key', () => {
    let world: World;
    let ann: StaffRecord;
    beforeEach(async () => {
      world = await World.open(open);
      ann = await world.person('ann');
    });
    afterEach(() => world.dispose());

    it('replaces the older unread item: same id, new content, new arrival, counted once', async () => {
      const first = await world.sendTo(ann, {
        collapseKey: 'k',
        title: 'one',
        category: 'a',
        severity: 'critical',
      });
      await world.sendTo(ann, { title: 'between' });
      world.now += 1_000;
      const second = await world.send({ collapseKey: 'k', title: 'two', category: 'b', severity: 'info' });
      const item = await world.item(ann, first.id);
      expect(item).toMatchObject({
        id: first.id,
        notificationId: second.id,
        title: 'two',
        category: 'b',
        severity: 'info',
        count: 2,
        arrival: 3,
        seq: 3,
        createdAt: '2026-01-31T09:00:00.000Z',
        arrivedAt: '2026-01-31T09:00:01.000Z',
        updatedAt: '2026-01-31T09:00:01.000Z',
        reason: { kind: 'everyone' },
      });
      expect(await world.titles(ann)).toEqual(['two', 'between']);
      expect(await world.sound(ann)).toMatchObject({ seq: 3, unread: 2, critical: 0 });
      expect(await world.store.inbox.item(ann.key, second.id)).toBeNull();

      const hint = world.hints.at(-1);
      expect(hint).toMatchObject({ from: 2, seq: 3, unread: 2, critical: 0 });
      expect(hint && inlineItem(hint)).toEqual(item);
      const change = await world.changes(ann, 2);
      expect(change).toMatchObject({ items: [item], states: [], removed: [], arrived: [first.id] });
    });

    it('counts a critical one that replaces another once', async () => {
      await world.send({ collapseKey: 'k', severity: 'info' });
      await world.send({ collapseKey: 'k', severity: 'critical' });
      expect(await world.sound(ann)).toMatchObject({ unread: 1, critical: 1 });
      await world.send({ collapseKey: 'k', severity: 'critical' });
      expect(await world.sound(ann)).toMatchObject({ unread: 1, critical: 1 });
    });

    it.each([
      ['read', { read: true }],
      ['archived', { archived: true }],
      ['snoozed', { snoozedUntil: '2026-02-01T00:00:00.000Z' }],
    ])('makes a new item when the older one is %s', async (_name, set) => {
      const first = await world.sendTo(ann, { collapseKey: 'k', title: 'one' });
      await world.store.inbox.patchItems(ann.key, { ids: [first.id] }, set, world.now);
      const second = await world.sendTo(ann, { collapseKey: 'k', title: 'two' });
      expect(second).toMatchObject({ count: 1, notificationId: second.id });
      expect(await world.titles(ann, { view: 'all' })).toEqual(['two', 'one']);
      await world.sound(ann);
    });

    it('belongs to its sender', async () => {
      await world.send({ collapseKey: 'k', title: 'one' });
      await world.send({
        collapseKey: 'k',
        title: 'two',
        sender: { kind: 'producer', id: 'other', name: 'Other' },
      });
      await world.send({ collapseKey: 'l', title: 'three' });
      expect(await world.titles(ann)).toEqual(['three', 'two', 'one']);
    });

    it('decides for each recipient alone', async () => {
      const first = await world.sendTo(ann, { collapseKey: 'k', title: 'one' });
      const ben = await world.person('ben');
      const second = await world.send({ collapseKey: 'k', title: 'two' });
      expect(await world.item(ann, first.id)).toMatchObject({ title: 'two', count: 2 });
      expect(await world.item(ben, second.id)).toMatchObject({ title: 'two', count: 1 });
      for (const hint of world.hints.slice(1)) {
        const [person, id] = hint.staff === ann.key ? [ann, first.id] : [ben, second.id];
        expect(inlineItem(hint)).toEqual(await world.item(person, id));
      }
    });

    it('takes the latest of several that are unread', async () => {
      const first = await world.sendTo(ann, { collapseKey: 'k', title: 'one' });
      await world.store.inbox.patchItems(ann.key, { ids: [first.id] }, { read: true }, world.now);
      const second = await world.sendTo(ann, { collapseKey: 'k', title: 'two' });
      await world.store.inbox.patchItems(ann.key, { ids: [first.id] }, { read: false }, world.now);
      await world.send({ collapseKey: 'k', title: 'three' });
      expect(await world.item(ann, second.id)).toMatchObject({ title: 'three', count: 2 });
      expect(await world.item(ann, first.id)).toMatchObject({ title: 'one', count: 1 });
    });

    it('lets the recall of the latest take the item away, that of an older one leave it', async () => {
      const first = await world.sendTo(ann, { collapseKey: 'k', title: 'one' });
      const second = await world.send({ collapseKey: 'k', title: 'two' });
      await world.store.notifications.recall('all', first.id, world.now);
      expect(await world.titles(ann)).toEqual(['two']);
      await world.store.notifications.recall('all', second.id, world.now);
      expect(await world.changes(ann, 2)).toMatchObject({ items: [], states: [], removed: [first.id] });
      expect(await world.sound(ann)).toMatchObject({ seq: 3, unread: 0 });
    });
  });
}
