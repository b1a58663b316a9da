import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '@belfry/shared/inbox';
import type { ListQuery, StaffRecord } from '../store.ts';
import { type OpenStore, start, World } from './world.ts';

export function describeList(open: OpenStore): void {
  describe('the list', () => {
    let world: World;
    let ann: StaffRecord;
    beforeEach(async () => {
      world = await World.open(open);
      ann = await world.person('ann');
    });
    afterEach(() => world.dispose());

    const patch = (item: Item, set: Parameters<typeof world.store.inbox.patchItems>[2]) =>
      world.store.inbox.patchItems(ann.key, { ids: [item.id] }, set, world.now);

    it('shows each view, newest arrival first, in the snapshot of its proof', async () => {
      const items = [];
      for (const title of ['unread', 'read', 'archived', 'snoozed', 'newest'])
        items.push(await world.sendTo(ann, { title }));
      const [, read, archived, snoozed] = items as [Item, Item, Item, Item];
      await patch(read, { read: true });
      await patch(archived, { archived: true });
      await patch(snoozed, { snoozedUntil: '2026-02-01T09:00:00.000Z' });
      expect(await world.titles(ann, { view: 'inbox' })).toEqual(['newest', 'read', 'unread']);
      expect(await world.titles(ann, { view: 'unread' })).toEqual(['newest', 'unread']);
      expect(await world.titles(ann, { view: 'archived' })).toEqual(['archived']);
      expect(await world.titles(ann, { view: 'snoozed' })).toEqual(['snoozed']);
      expect(await world.titles(ann, { view: 'all' })).toEqual([
        'newest',
        'snoozed',
        'archived',
        'read',
        'unread',
      ]);
      const { proof } = await world.store.inbox.list(ann.key, { view: 'all', limit: 1 });
      expect(proof).toEqual({ epoch: world.store.epoch, seq: 8, unread: 2, critical: 0 });
      await world.sound(ann);
    });

    it('goes on from a cursor without gap or repetition, across its places', async () => {
      for (let index = 0; index < 7; index++) {
        const item = await world.sendTo(ann, { title: `n${index}` });
        if (index % 2 === 0) await patch(item, { read: true });
      }
      for (const text of [undefined, 'n']) {
        const titles: string[] = [];
        let after: ListQuery['after'];
        for (let more = true; more;) {
          const page = await world.store.inbox.list(ann.key, {
            view: 'inbox',
            limit: 2,
            ...(after ? { after } : {}),
            ...(text ? { text } : {}),
          });
          titles.push(...page.items.map((item) => item.title));
          after = page.items.at(-1);
          more = page.more;
        }
        expect(titles).toEqual(['n6', 'n5', 'n4', 'n3', 'n2', 'n1', 'n0']);
      }
    });

    it('filters by category, severity and time of arrival', async () => {
      await world.send({ title: 'a', category: 'orders', severity: 'info' });
      world.now += 1_000;
      await world.send({ title: 'b', category: 'parcels', severity: 'warning' });
      world.now += 1_000;
      await world.send({ title: 'c', category: 'stock', severity: 'critical' });
      expect(await world.titles(ann, { categories: ['orders', 'stock', 'unheard-of'] })).toEqual(['c', 'a']);
      expect(await world.titles(ann, { severities: ['warning', 'critical'] })).toEqual(['c', 'b']);
      expect(await world.titles(ann, { fromMs: start + 1_000 })).toEqual(['c', 'b']);
      expect(await world.titles(ann, { toMs: start + 1_000 })).toEqual(['a']);
      expect(await world.titles(ann, { fromMs: start, toMs: start + 2_000, severities: ['info'] })).toEqual([
        'a',
      ]);
    });

    it('finds a literal part of title or body in any case, also beyond ASCII', async () => {
      await world.send({ title: 'ÄRGER in Köln', body: '50% off_all \\o/' });
      await world.send({ title: '退款', body: 'Заказ готов' });
      const found = (text: string) => world.titles(ann, { text });
      expect(await found('ärger IN kÖLN')).toEqual(['ÄRGER in Köln']);
      expect(await found('ЗАКАЗ')).toEqual(['退款']);
      expect(await found('退')).toEqual(['退款']);
      expect(await found('0% OFF_a')).toEqual(['ÄRGER in Köln']);
      expect(await found('\\o/')).toEqual(['ÄRGER in Köln']);
      for (const text of ['0%off', '5_%', '%', '_', 'köln50'].slice(0, 2))
        expect(await found(text)).toEqual([]);
      expect(await found('%')).toEqual(['ÄRGER in Köln']);
    });

    it('finds a part of a Greek word, whether its sigma ends the word or not', async () => {
      await world.send({ title: 'ΔΟΣΗ', body: 'ο λόγος' });
      for (const text of ['ΔΟΣ', 'δος', 'δοσ', 'ΟΣΗ', 'ΛΌΓΟΣ', 'λόγοσ', 'λόγος']) {
        expect(await world.titles(ann, { text })).toEqual(['ΔΟΣΗ']);
      }
    });

    it('searches an inbox of several slices to its end, page by page', { timeout: 30_000 }, async () => {
      const many = 2_500;
      const wanted = new Set([0, 400, 2_400]);
      await Promise.all(
        Array.from({ length: many }, (_, index) =>
          world.send({ title: wanted.has(index) ? `needle ${index}` : 'hay' }),
        ),
      );
      expect(await world.titles(ann, { text: 'NEEDLE' })).toEqual(['needle 2400', 'needle 400', 'needle 0']);
      const first = await world.store.inbox.list(ann.key, { view: 'inbox', text: 'needle', limit: 2 });
      expect(first.more).toBe(true);
      expect(await world.titles(ann, { text: 'needle', after: first.items[1] as Item })).toEqual([
        'needle 0',
      ]);
      expect((await world.store.inbox.summary(ann.key)).byCategory).toEqual([
        { category: 'orders', unread: many, critical: 0 },
      ]);
      expect(await world.store.inbox.audit(ann.key)).toMatchObject({ rows: { unread: many } });
    });

    it('sums the unread up by category and severity', async () => {
      await world.send({ category: 'parcels', severity: 'critical' });
      await world.send({ category: 'orders', severity: 'critical' });
      await world.send({ category: 'orders', severity: 'info' });
      const read = await world.sendTo(ann, { category: 'read', severity: 'warning' });
      await patch(read, { read: true });
      expect(await world.store.inbox.summary(ann.key)).toEqual({
        ...(await world.sound(ann)),
        views: { inbox: 4, unread: 3, archived: 0, snoozed: 0 },
        byCategory: [
          { category: 'orders', unread: 2, critical: 1 },
          { category: 'parcels', unread: 1, critical: 1 },
        ],
        bySeverity: [
          { severity: 'info', unread: 1 },
          { severity: 'success', unread: 0 },
          { severity: 'warning', unread: 0 },
          { severity: 'critical', unread: 2 },
        ],
      });
    });

    it('shows nobody the items of others', async () => {
      const ben = await world.person('ben');
      const item = await world.sendTo(ann);
      expect(await world.titles(ben, { view: 'all' })).toEqual([]);
      expect(await world.store.inbox.item(ben.key, item.id)).toBeNull();
      const proofs = await world.store.inbox.proofs([ann.key, ben.key, 99 as typeof ann.key]);
      expect([...proofs]).toEqual([
        [ann.key, { seq: 1, unread: 1, critical: 0 }],
        [ben.key, { seq: 0, unread: 0, critical: 0 }],
      ]);
    });

    it('says who is ahead of a known position', async () => {
      const ben = await world.person('ben');
      await world.sendTo(ann);
      const { inbox } = world.store;
      expect([
        ...(await inbox.ahead(
          new Map([
            [ann.key, 0],
            [ben.key, 0],
          ]),
        )),
      ]).toEqual([[ann.key, { seq: 1, unread: 1, critical: 0 }]]);
      expect((await inbox.ahead(new Map([[ann.key, 1]]))).size).toBe(0);
      expect((await inbox.ahead(new Map())).size).toBe(0);
    });

    it('has a revision that moves with each commit, and only then', async () => {
      const { store } = world;
      const before = await store.revision();
      await store.inbox.proof(ann.key);
      expect(await store.revision()).toBe(before);
      await world.sendTo(ann);
      const after = await store.revision();
      expect(after).not.toBe(before);
      expect(await store.revision()).toBe(after);
    });
  });
}
