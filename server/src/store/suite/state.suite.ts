import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Item, StateSet } from '@belfry/shared/inbox';
import type { StaffRecord } from '../store.ts';
import { type OpenStore, World } from './world.ts';

const tomorrow = '2026-02-01T09:00:00.000Z';

export function describeState(open: OpenStore): void {
  describe('the state of items', () => {
    let world: World;
    let ann: StaffRecord;
    let item: Item;
    beforeEach(async () => {
      world = await World.open(open);
      ann = await world.person('ann');
      item = await world.sendTo(ann, { severity: 'critical' });
      world.now += 1_000;
    });
    afterEach(() => world.dispose());

    async function patch(set: StateSet, ids = [item.id], upTo?: number) {
      const target = upTo === undefined ? { ids } : { ids, upTo };
      const result = await world.store.inbox.patchItems(ann.key, target, set, world.now);
      if (result === 'unknown-item') throw new Error('unknown item');
      return result;
    }

    it('is set with one position, and the answer proves the counts', async () => {
      const read = { ...item, readAt: '2026-01-31T09:00:01.000Z', seq: 2 };
      expect(await patch({ read: true })).toEqual({
        epoch: world.store.epoch,
        seq: 2,
        unread: 0,
        critical: 0,
        changed: 1,
        items: [read],
      });
      expect(world.hints.at(-1)).toEqual({ staff: ann.key, from: 1, seq: 2, unread: 0, critical: 0 });
      expect((await world.changes(ann, 1)).states).toEqual([
        { id: item.id, seq: 2, arrival: 1, readAt: read.readAt, archivedAt: null, snoozedUntil: null },
      ]);
      await world.sound(ann);
    });

    it.each<[string, StateSet]>([
      ['read', { read: true }],
      ['unread', { read: false }],
      ['archived', { archived: true }],
      ['not archived', { archived: false }],
      ['snoozed', { snoozedUntil: tomorrow }],
      ['not snoozed', { snoozedUntil: null }],
    ])('set to %s twice keeps the position the second time', async (_name, set) => {
      const first = await patch(set);
      world.now += 1_000;
      const hints = world.hints.length;
      const second = await patch(set);
      expect(second).toEqual({ ...first, changed: 0 });
      expect(world.hints).toHaveLength(hints);
    });

    it('lets archiving end a snooze and snoozing end the archive', async () => {
      expect((await patch({ snoozedUntil: tomorrow })).items[0]).toMatchObject({ snoozedUntil: tomorrow });
      expect(await world.titles(ann, { view: 'snoozed' })).toHaveLength(1);
      expect((await patch({ archived: true })).items[0]).toMatchObject({
        snoozedUntil: null,
        archivedAt: '2026-01-31T09:00:01.000Z',
      });
      expect(await world.titles(ann, { view: 'archived' })).toHaveLength(1);
      expect((await patch({ snoozedUntil: tomorrow })).items[0]).toMatchObject({
        archivedAt: null,
        snoozedUntil: tomorrow,
      });
      expect(await world.sound(ann)).toMatchObject({ seq: 4, unread: 0, critical: 0 });
    });

    it('returns whole when it becomes unread or comes back to the inbox, without a new arrival', async () => {
      await patch({ read: true, archived: true });
      const back = await patch({ archived: false });
      expect(await world.changes(ann, 2)).toMatchObject({ items: back.items, states: [], arrived: [] });
      const unread = await patch({ read: false });
      expect(unread).toMatchObject({
        unread: 1,
        critical: 1,
        items: [{ arrival: 1, arrivedAt: item.arrivedAt }],
      });
      expect(await world.changes(ann, 3)).toMatchObject({ items: unread.items, states: [], arrived: [] });
      await patch({ snoozedUntil: tomorrow });
      const cleared = await patch({ snoozedUntil: null });
      expect(cleared).toMatchObject({ seq: 6, unread: 1, items: [{ arrival: 1, seq: 6 }] });
      expect(await world.changes(ann, 5)).toMatchObject({ items: cleared.items, arrived: [] });
      await world.sound(ann);
    });

    it('keeps the time of reading through other changes', async () => {
      await patch({ read: true });
      world.now += 60_000;
      expect((await patch({ archived: true, read: true })).items[0]).toMatchObject({
        readAt: '2026-01-31T09:00:01.000Z',
        archivedAt: '2026-01-31T09:01:01.000Z',
      });
    });

    it('leaves what arrived after upTo alone and returns it as it is', async () => {
      const later = await world.sendTo(ann);
      const result = await patch({ read: true }, [later.id, item.id], 1);
      expect(result).toMatchObject({ seq: 3, unread: 1, changed: 1 });
      expect(result.items).toEqual([later, expect.objectContaining({ id: item.id, seq: 3 })]);
    });

    it('changes nothing when one of the ids is not in this inbox', async () => {
      const ben = await world.person('ben');
      const foreign = await world.sendTo(ben);
      for (const id of [foreign.id, 'no-such-id']) {
        const ids = [item.id, id];
        expect(await world.store.inbox.patchItems(ann.key, { ids }, { read: true }, world.now)).toBe(
          'unknown-item',
        );
      }
      expect(await world.sound(ann)).toMatchObject({ seq: 1, unread: 1 });
      expect(await world.sound(ben)).toMatchObject({ seq: 1, unread: 1 });
    });

    it('is undone for exactly what a position changed', async () => {
      const other = await world.sendTo(ann);
      const third = await world.sendTo(ann);
      const { seq } = await patch({ read: true }, [item.id, other.id, third.id]);
      await patch({ archived: true }, [third.id]);
      const undone = await world.store.inbox.patchItems(
        ann.key,
        { changedAt: seq },
        { read: false },
        world.now,
      );
      expect(undone).toMatchObject({ seq: seq + 2, changed: 2, unread: 2, critical: 1 });
      expect(new Set((undone as { items: Item[] }).items.map((row) => row.id))).toEqual(
        new Set([item.id, other.id]),
      );
      expect(await world.item(ann, third.id)).toMatchObject({ readAt: expect.any(String) as string });
      expect(
        await world.store.inbox.patchItems(ann.key, { changedAt: seq }, { read: true }, world.now),
      ).toMatchObject({
        changed: 0,
        items: [],
      });
      await world.sound(ann);
    });

    it('is found by the position of an arrival too', async () => {
      const patched = await world.store.inbox.patchItems(
        ann.key,
        { changedAt: 1 },
        { archived: true },
        world.now,
      );
      expect(patched).toMatchObject({ changed: 1, items: [{ id: item.id, seq: 2 }] });
    });

    describe('read-all', () => {
      const readAll = async (request: { upTo: number; category?: string; epoch?: string }) =>
        world.store.inbox.readAll(ann.key, { epoch: world.store.epoch, ...request }, world.now);

      it('reads the unread of the inbox that arrived up to a position, with one position', async () => {
        const second = await world.sendTo(ann);
        const archived = await world.sendTo(ann);
        await patch({ archived: true }, [archived.id]);
        const later = await world.sendTo(ann);
        expect(await readAll({ upTo: 4 })).toEqual({
          proof: { epoch: world.store.epoch, seq: 6, unread: 1, critical: 0 },
          changed: 2,
        });
        expect((await world.item(ann, later.id)).readAt).toBeNull();
        expect((await world.item(ann, archived.id)).readAt).toBeNull();
        expect((await world.changes(ann, 5)).states.map((state) => state.id)).toEqual([item.id, second.id]);
        expect(await readAll({ upTo: 4 })).toMatchObject({ proof: { seq: 6 }, changed: 0 });
        await world.sound(ann);
      });

      it('keeps to a category', async () => {
        await world.sendTo(ann, { category: 'parcels' });
        expect(await readAll({ upTo: 2, category: 'parcels' })).toMatchObject({
          changed: 1,
          proof: { unread: 1 },
        });
        expect(await readAll({ upTo: 2, category: 'unheard-of' })).toMatchObject({
          changed: 0,
          proof: { unread: 1 },
        });
      });

      it('of more items than the event loop should wait for is one change, and is undone as one', async () => {
        await Promise.all(Array.from({ length: 1_001 }, () => world.send({ to: { staff: ['ann'] } })));
        const told = world.hints.length;
        expect(await readAll({ upTo: 1_001 })).toEqual({
          proof: { epoch: world.store.epoch, seq: 1_003, unread: 1, critical: 0 },
          changed: 1_001,
        });
        const back = { changedAt: 1_003 };
        expect(await world.store.inbox.patchItems(ann.key, back, { read: false }, world.now)).toMatchObject({
          seq: 1_004,
          unread: 1_002,
          critical: 1,
          changed: 1_001,
        });
        expect(world.hints.slice(told)).toMatchObject([
          { staff: ann.key, from: 1_002, seq: 1_003, unread: 1, critical: 0 },
          { staff: ann.key, from: 1_003, seq: 1_004, unread: 1_002, critical: 1 },
        ]);
      });

      it('refuses another epoch and a position ahead of the inbox', async () => {
        expect(await readAll({ upTo: 1, epoch: 'other' })).toBe('other-epoch');
        expect(await readAll({ upTo: 2 })).toBe('ahead');
        expect(await world.store.inbox.proof(ann.key)).toMatchObject({ seq: 1, unread: 1 });
      });
    });
  });
}
