import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PublishOutcome, StaffRecord } from '../store.ts';
import { inlineItem, type OpenStore, World } from './world.ts';

/** Three chunks, and more than one of those in which they are removed. */
const many = 1_100;

export function describeBroadcast(open: OpenStore): void {
  describe('a broadcast larger than one transaction', () => {
    let world: World;
    let people: StaffRecord[];
    let runs = 0;
    // So many people take their time: all tests send to the same ones.
    beforeAll(async () => {
      world = await World.open(open);
      people = await world.people(many);
    }, 60_000);
    afterAll(() => world.dispose());
    beforeEach(() => {
      world.hints.length = 0;
      world.connected.clear();
      runs++;
    });

    const withKey = (bodyHash = 'hash') => ({
      idempotency: { caller: 'producer-1', key: `key ${runs}`, bodyHash },
    });

    /** Publishes, and returns when the first transaction of it is stored and its chunks are still to come. */
    async function begin(): Promise<{ running: Promise<PublishOutcome>; id: string }> {
      const running = world.publish(withKey());
      expect(await world.publish(withKey())).toEqual({ kind: 'in-flight' });
      const [sending] = (await world.store.notifications.list('all', { limit: 1 })).items;
      expect(sending).toMatchObject({ status: 'sending', recipients: many });
      return { running, id: sending?.id ?? '' };
    }

    it('reaches everyone once, and is answered when all have it', async () => {
      const keys = people.map((person) => person.key);
      const before = await world.store.inbox.proofs(keys);
      const result = await world.send();
      expect(result.recipients).toBe(many);
      expect(world.hints).toHaveLength(many);
      const after = await world.store.inbox.proofs(keys);
      for (const key of keys) {
        const [was, is] = [before.get(key), after.get(key)];
        expect(is).toMatchObject({ seq: (was?.seq ?? 0) + 1, unread: (was?.unread ?? 0) + 1 });
      }
      expect(await world.store.notifications.get('all', result.id)).toMatchObject({
        status: 'published',
        recipients: many,
      });
    });

    it('serves the connected before the others', async () => {
      const latecomers = people.slice(-3).map((person) => person.key);
      for (const key of latecomers) world.connected.add(key);
      await world.send();
      const lastChunk = world.hints.slice(-50).map((hint) => hint.staff);
      expect(lastChunk.filter((key) => latecomers.includes(key))).toEqual([]);
    });

    it('lets others in between its chunks', async () => {
      const single = new Promise<string>((resolve) => {
        world.whenTold = () => {
          world.whenTold = () => undefined;
          void world.send({ to: { staff: ['p0'] } }).then(({ id }) => {
            resolve(id);
          });
        };
      });
      await world.send();
      const id = await single;
      const place = world.hints.findIndex(({ arrived }) => arrived?.id === id);
      expect(place).toBeGreaterThan(0);
      expect(place).toBeLessThan(many);
    });

    it('keeps its idempotency key in flight until it is delivered, then answers with its result', async () => {
      const { running } = await begin();
      expect(await world.publish(withKey('other'))).toEqual({ kind: 'key-reused' });
      const created = await running;
      expect(created.kind).toBe('created');
      expect(await world.publish(withKey())).toEqual({ ...created, kind: 'replayed' });
      expect(world.hints).toHaveLength(many);
    });

    it('adds to the count, and nothing else, of what has collapsed a newer one before it comes', async () => {
      const [first, last] = [people[0], people.at(-1)];
      if (!first || !last) throw new Error('nobody is there');
      const before = await world.sound(last);
      const newer = new Promise<string>((resolve) => {
        world.whenTold = () => {
          world.whenTold = () => undefined;
          world.now += 1_000;
          const command = { collapseKey: 'late', title: 'newer', severity: 'critical' } as const;
          void world.send({ to: { staff: [last.username] }, ...command }).then(({ id }) => {
            resolve(id);
          });
        };
      });
      const older = await world.send({ collapseKey: 'late', title: 'older' });
      const id = await newer;
      const hints = world.hints.filter((hint) => hint.staff === last.key);
      const [from, seq] = [before.seq + 1, before.seq + 2];
      expect(hints.map((hint) => [hint.from, hint.seq, hint.arrived?.id])).toEqual([
        [before.seq, from, id],
        [from, seq, undefined],
      ]);
      const item = await world.item(last, id);
      expect(item).toEqual({ ...(hints[0] && (inlineItem(hints[0]) as object)), count: 2, seq });
      expect(item).toMatchObject({ title: 'newer', arrival: from, notificationId: id });
      expect(await world.store.inbox.item(last.key, older.id)).toBeNull();
      expect(await world.sound(last)).toMatchObject({
        seq,
        unread: before.unread + 1,
        critical: before.critical + 1,
      });
      const change = await world.changes(last, from);
      expect(change).toMatchObject({ items: [item], states: [], removed: [], arrived: [] });
      expect(await world.item(first, older.id)).toMatchObject({ title: 'older', count: 1 });
      await world.store.notifications.recall('all', id, world.now);
      expect(await world.sound(last)).toMatchObject({ unread: before.unread, critical: before.critical });
    });

    it('replaces what was published after it was scheduled and before it was due', async () => {
      const [person] = people;
      if (!person) throw new Error('nobody is there');
      await world.send({ collapseKey: 'due', title: 'scheduled', publishAtMs: world.now + 1_000 });
      const { id } = await world.sendTo(person, { collapseKey: 'due', title: 'earlier' });
      await world.pass(1_000);
      expect(await world.item(person, id)).toMatchObject({ title: 'scheduled', count: 2 });
      await world.sound(person);
    });

    it('can be recalled while it is under way', async () => {
      const { running, id } = await begin();
      expect(await world.store.notifications.recall('all', id, world.now)).toBe(true);
      expect((await running).kind).toBe('created');
      expect((await world.publish(withKey())).kind).toBe('replayed');
      for (const person of [people[0], people.at(-1)]) {
        if (!person) continue;
        expect(await world.store.inbox.item(person.key, id)).toBeNull();
        await world.sound(person);
      }
    });

    it('can be recalled as a whole', async () => {
      const { id } = await world.send();
      world.hints.length = 0;
      await world.store.notifications.recall('all', id, world.now);
      expect(new Set(world.hints.map((hint) => hint.staff)).size).toBe(many);
      expect(await world.store.notifications.get('all', id)).toMatchObject({
        status: 'recalled',
        recipients: many,
      });
    });

    it('can be scheduled, collapse, and expire', async () => {
      const expiresAtMs = world.now + 60_000;
      await world.send({ publishAtMs: world.now + 1_000, expiresAtMs, collapseKey: 'k' });
      await world.pass(1_000);
      const arrived = world.hints.at(-1);
      await world.send({ collapseKey: 'k', severity: 'critical', expiresAtMs });
      const collapsed = world.hints.at(-1);
      await world.pass(60_000);
      const expired = world.hints.at(-1);
      expect(world.hints).toHaveLength(3 * many);
      expect(collapsed).toMatchObject({ unread: arrived?.unread, critical: 1 });
      expect(expired).toMatchObject({ unread: (arrived?.unread ?? 0) - 1, critical: 0 });
      const [person] = people;
      if (person) await world.sound(person);
    });
  });
}
