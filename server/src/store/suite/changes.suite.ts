import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '@belfry/shared/limits';
import type { PublishResult } from '@belfry/shared/publishing';
import { mostKept } from '../inbox/shared-content.ts';
import type { StaffRecord } from '../store.ts';
import { type OpenStore, World } from './world.ts';

const day = 24 * 3_600_000;

export function describeChanges(open: OpenStore): void {
  describe('changes since a position', () => {
    let world: World;
    let ann: StaffRecord;
    beforeEach(async () => {
      world = await World.open(open);
      ann = await world.person('ann');
    });
    afterEach(() => world.dispose());

    const since = (position: number, epoch = world.store.epoch) =>
      world.store.inbox.changesSince(ann.key, epoch, position);
    const patch = (ids: string[], set: Parameters<typeof world.store.inbox.patchItems>[2]) =>
      world.store.inbox.patchItems(ann.key, { ids }, set, world.now);

    it('are nothing at the present', async () => {
      await world.send();
      expect(await since(1)).toMatchObject({ kind: 'change', epoch: world.store.epoch });
      const nothing = { items: [], states: [], removed: [], arrived: [] };
      expect(await world.changes(ann, 1)).toEqual({ from: 1, seq: 1, unread: 1, critical: 0, ...nothing });
    });

    it('name each row once, in its latest state', async () => {
      const old = await world.sendTo(ann, { title: 'old' });
      const gone = await world.sendTo(ann, { title: 'gone' });
      const { seq } = await world.store.inbox.proof(ann.key);
      const fresh = await world.sendTo(ann, { title: 'fresh' });
      const seen = await world.sendTo(ann, { title: 'fresh but read' });
      const brief = await world.sendTo(ann, { title: 'came and went' });
      await patch([old.id], { read: true });
      await patch([old.id], { archived: true });
      await patch([seen.id], { read: true });
      await world.store.notifications.recall('all', gone.id, world.now);
      await world.store.notifications.recall('all', brief.id, world.now);
      const change = await world.changes(ann, seq);
      expect(change.items).toEqual([fresh, await world.item(ann, seen.id)]);
      expect(change.states.map((state) => state.id)).toEqual([old.id]);
      expect(new Set(change.removed)).toEqual(new Set([gone.id, brief.id]));
      expect(change.arrived).toEqual([fresh.id]);
      expect(change).toMatchObject({ from: seq, seq: 10, unread: 1 });
    });

    it('are gone for another epoch, a position ahead, and what is no position', async () => {
      await world.send();
      const proof = await world.store.inbox.proof(ann.key);
      expect(await since(0, 'other')).toEqual({ kind: 'gone', proof });
      for (const position of [2, -1, 0.5, NaN, Infinity])
        expect(await since(position)).toEqual({ kind: 'gone', proof });
    });

    it(`are gone beyond ${limits.changeRows} rows`, async () => {
      const rows = limits.changeRows;
      const sent = await Promise.all(Array.from({ length: rows + 1 }, () => world.send()));
      await world.store.inbox.readAll(ann.key, { epoch: world.store.epoch, upTo: rows }, world.now);
      expect((await world.changes(ann, rows + 1)).states).toHaveLength(rows);
      expect(await since(rows)).toEqual({ kind: 'gone', proof: await world.store.inbox.proof(ann.key) });
      // What was removed counts as a row too.
      const [first, second] = sent as [PublishResult, PublishResult];
      await world.store.notifications.recall('all', first.id, world.now);
      expect(await world.changes(ann, rows + 1)).toMatchObject({
        states: { length: rows - 1 },
        removed: [first.id],
      });
      await patch([sent.at(-1)?.id ?? ''], { read: true });
      expect(await since(rows + 1)).toMatchObject({ kind: 'gone' });
      await world.store.notifications.recall('all', second.id, world.now);
      expect(await since(rows + 2)).toMatchObject({ kind: 'change' });
    });

    it('are gone beyond what a frame may hold, in bytes of UTF-8', async () => {
      // 3 bytes for each of these characters: 20 bodies fit into 256 KiB, 21 do not.
      const body = '通'.repeat(4_000);
      for (let count = 0; count < 20; count++) await world.send({ body });
      expect(Buffer.byteLength(JSON.stringify(await world.changes(ann, 0)))).toBeLessThanOrEqual(
        limits.changeBytes,
      );
      await world.send({ body });
      expect(await since(0)).toMatchObject({ kind: 'gone' });
      expect(await since(1)).toMatchObject({ kind: 'change' });
    });

    it('are whole also when more content was read than is kept', { timeout: 60_000 }, async () => {
      const body = 'x'.repeat(3_000);
      const titles: string[] = [];
      while (titles.length * body.length < 1.3 * mostKept) {
        const fresh = Array.from({ length: 30 }, (_, i) => `${titles.length + i}`);
        await Promise.all(fresh.map((title) => world.send({ title, body })));
        titles.push(...fresh);
        // Half of them were read before.
        const { items } = await world.changes(ann, Math.max(0, titles.length - 60));
        expect(items.map((item) => item.title)).toEqual(titles.slice(-60));
      }
    });

    it('are gone from before what was removed and forgotten', async () => {
      const item = await world.sendTo(ann);
      await world.store.notifications.recall('all', item.id, world.now);
      await world.send();
      world.now += 7 * day - 1;
      await world.store.notifications.prune(world.now);
      expect(await world.changes(ann, 1)).toMatchObject({ removed: [item.id] });
      world.now += 1;
      await world.store.notifications.prune(world.now);
      expect(await since(1)).toMatchObject({ kind: 'gone' });
      expect(await world.changes(ann, 2)).toMatchObject({ from: 2, seq: 3, removed: [] });
    });
  });
}
