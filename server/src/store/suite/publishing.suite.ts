import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inlineItem, type OpenStore, producer, start, World } from './world.ts';

export function describePublishing(open: OpenStore): void {
  describe('publishing', () => {
    let world: World;
    beforeEach(async () => {
      world = await World.open(open);
    });
    afterEach(() => world.dispose());

    it('stores an item for each recipient, with position and counts, before it answers', async () => {
      const ann = await world.person('ann');
      const { id, ...result } = await world.send({
        to: { staff: ['ann'] },
        title: 'Refund',
        body: 'of 5 €',
        severity: 'critical',
        link: '/orders/1',
        expiresAtMs: start + 60_000,
      });
      expect(result).toEqual({ recipients: 1, status: 'published' });
      expect(await world.item(ann, id)).toEqual({
        id,
        notificationId: id,
        arrival: 1,
        arrivedAt: '2026-01-31T09:00:00.000Z',
        seq: 1,
        category: 'orders',
        severity: 'critical',
        title: 'Refund',
        body: 'of 5 €',
        link: '/orders/1',
        sender: { kind: 'producer', name: 'Orders' },
        reason: { kind: 'named', via: null },
        createdAt: '2026-01-31T09:00:00.000Z',
        updatedAt: '2026-01-31T09:00:00.000Z',
        readAt: null,
        archivedAt: null,
        snoozedUntil: null,
        expiresAt: '2026-01-31T09:01:00.000Z',
        muted: false,
        count: 1,
      });
      expect(await world.sound(ann)).toEqual({ epoch: world.store.epoch, seq: 1, unread: 1, critical: 1 });
    });

    it('hands on hints whose inline item is the stored one', async () => {
      const [ann, ben] = [await world.person('ann', { roles: ['support'] }), await world.person('ben')];
      const { id } = await world.send({ to: { roles: ['support'], everyone: true }, severity: 'critical' });
      expect(world.hints).toHaveLength(2);
      for (const person of [ann, ben]) {
        const hint = world.hints.find((candidate) => candidate.staff === person.key);
        expect(hint).toMatchObject({ from: 0, seq: 1, unread: 1, critical: 1, arrived: { id } });
        expect(hint && inlineItem(hint)).toEqual(await world.item(person, id));
      }
    });

    it('takes the union of the audience, each person once, with the most particular reason', async () => {
      const ann = await world.person('ann', { roles: ['support', 'finance'] });
      const ben = await world.person('ben', { roles: ['finance'] });
      const cid = await world.person('cid');
      const all = await world.send({
        to: { staff: ['ann', 'ann'], roles: ['finance', 'support', 'nobody has it'], everyone: true },
      });
      expect(all.recipients).toBe(3);
      expect((await world.item(ann, all.id)).reason).toEqual({ kind: 'named', via: null });
      expect((await world.item(ben, all.id)).reason).toEqual({ kind: 'role', via: 'finance' });
      expect((await world.item(cid, all.id)).reason).toEqual({ kind: 'everyone', via: null });
      const role = await world.send({ to: { roles: ['support', 'finance'] } });
      expect((await world.item(ann, role.id)).reason).toEqual({ kind: 'role', via: 'support' });
    });

    it('leaves disabled people out', async () => {
      await world.person('ann', { roles: ['support'] });
      const ben = await world.person('ben', { roles: ['support'] });
      await world.store.staff.update(ben.id, { disabled: true }, { nowMs: world.now });
      expect(await world.send({ to: { staff: ['ben'], roles: ['support'], everyone: true } })).toMatchObject({
        recipients: 1,
      });
      expect(await world.titles(ben)).toEqual([]);
      expect(await world.publish({ to: { staff: ['ben'] } })).toEqual({ kind: 'no-recipients' });
    });

    it('refuses unknown usernames, naming each once, and stores nothing', async () => {
      const ann = await world.person('ann');
      expect(await world.publish({ to: { staff: ['zoe', 'ann', 'yan', 'zoe'] } })).toEqual({
        kind: 'unknown-recipients',
        usernames: ['zoe', 'yan'],
      });
      expect(await world.titles(ann)).toEqual([]);
      expect((await world.store.notifications.list('all', { limit: 10 })).items).toEqual([]);
    });

    it('refuses an audience of nobody, also for later', async () => {
      await world.person('ann');
      for (const to of [{}, { staff: [], roles: [] }, { roles: ['nobody has it'] }]) {
        expect(await world.publish({ to })).toEqual({ kind: 'no-recipients' });
      }
      expect(await world.publish({ to: {}, publishAtMs: start + 1_000 })).toEqual({ kind: 'no-recipients' });
    });

    it('refuses an expiry that is not later than the publication', async () => {
      await world.person('ann');
      const soon = { kind: 'expires-too-soon' };
      expect(await world.publish({ expiresAtMs: world.now })).toEqual(soon);
      expect(await world.publish({ publishAtMs: world.now - 5, expiresAtMs: world.now - 1 })).toEqual(soon);
      expect(await world.publish({ publishAtMs: world.now + 5, expiresAtMs: world.now + 5 })).toEqual(soon);
      expect((await world.publish({ publishAtMs: world.now + 5, expiresAtMs: world.now + 6 })).kind).toBe(
        'created',
      );
    });

    it('serves publishes of one turn together, each with a position of its own', async () => {
      const ann = await world.person('ann');
      const [first, unknown, second] = await Promise.all([
        world.publish({ title: 'one' }),
        world.publish({ to: { staff: ['nobody'] } }),
        world.publish({ title: 'two' }),
      ]);
      expect([first.kind, unknown.kind, second.kind]).toEqual(['created', 'unknown-recipients', 'created']);
      expect(world.hints.map(({ from, seq, unread }) => [from, seq, unread])).toEqual([
        [0, 1, 1],
        [1, 2, 2],
      ]);
      expect(await world.titles(ann)).toEqual(['two', 'one']);
    });

    it('shows a sender its own notifications and an admin all, newest first, page by page', async () => {
      const ann = await world.person('ann');
      const first = await world.send({ title: 'one', dataJson: '{"order":1}' });
      const second = await world.send({ title: 'two', sender: { kind: 'staff', id: ann.id, name: 'Ann' } });
      const third = await world.send({ title: 'three' });
      await world.store.inbox.patchItems(ann.key, { ids: [first.id] }, { read: true }, world.now);

      const { notifications } = world.store;
      const page = await notifications.list('all', { limit: 2 });
      expect(page.items.map((item) => item.id)).toEqual([third.id, second.id]);
      expect(page.nextCursor).toBe(second.id);
      const rest = await notifications.list('all', { limit: 2, after: second.id });
      expect(rest).toEqual({
        items: [
          {
            id: first.id,
            status: 'published',
            to: { everyone: true },
            category: 'orders',
            title: 'one',
            body: '',
            severity: 'info',
            link: null,
            publishAt: null,
            expiresAt: null,
            createdAt: '2026-01-31T09:00:00.000Z',
            recipients: 1,
            read: 1,
          },
        ],
        nextCursor: null,
      });
      const own = await notifications.list({ senderId: producer.id }, { limit: 10 });
      expect(own.items.map((item) => item.title)).toEqual(['three', 'one']);
      expect(await notifications.get({ senderId: producer.id }, first.id)).toMatchObject({
        read: 1,
        data: { order: 1 },
      });
      expect(await notifications.get('all', third.id)).toMatchObject({ data: null });
      expect(await notifications.get({ senderId: ann.id }, first.id)).toBeNull();
      expect(await notifications.get('all', 'no-such-id')).toBeNull();
    });
  });
}
