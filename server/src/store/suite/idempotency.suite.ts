import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenStore, World } from './world.ts';

const hour = 3_600_000;

export function describeIdempotency(open: OpenStore): void {
  describe('idempotency keys', () => {
    let world: World;
    beforeEach(async () => {
      world = await World.open(open);
    });
    afterEach(() => world.dispose());

    const withKey = (key: string, bodyHash = 'hash', caller = 'producer-1') => ({
      idempotency: { caller, key, bodyHash },
    });

    it('answer the same key and body as the first time, once stored', async () => {
      const ann = await world.person('ann');
      const result = await world.send(withKey('k'));
      expect(await world.publish(withKey('k'))).toEqual({ kind: 'replayed', result });
      await world.reopen();
      expect(await world.publish(withKey('k'))).toEqual({ kind: 'replayed', result });
      expect(await world.titles(ann)).toHaveLength(1);
    });

    it('make one row of fifty posts at once', async () => {
      const ann = await world.person('ann');
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => world.publish(withKey('k'))));
      expect(outcomes.filter((outcome) => outcome.kind === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome.kind === 'replayed')).toHaveLength(49);
      expect(await world.titles(ann)).toHaveLength(1);
    });

    it('refuse another body, and keep the keys of callers apart', async () => {
      await world.person('ann');
      await world.send(withKey('k'));
      expect(await world.publish(withKey('k', 'other hash'))).toEqual({ kind: 'key-reused' });
      expect((await world.publish(withKey('k', 'other hash', 'producer-2'))).kind).toBe('created');
    });

    it('remember only what was accepted', async () => {
      await world.person('ann');
      expect((await world.publish({ to: { staff: ['nobody'] }, ...withKey('k') })).kind).toBe(
        'unknown-recipients',
      );
      expect((await world.publish(withKey('k', 'other hash'))).kind).toBe('created');
    });

    it('replay a schedule as a schedule, also after it was published', async () => {
      await world.person('ann');
      const result = await world.send({ publishAtMs: world.now + 1_000, ...withKey('k') });
      await world.pass(1_000);
      expect(await world.publish({ publishAtMs: world.now + 1_000, ...withKey('k') })).toEqual({
        kind: 'replayed',
        result,
      });
    });

    it('replay also what has expired meanwhile', async () => {
      await world.person('ann');
      const command = { expiresAtMs: world.now + 1_000, ...withKey('k') };
      const result = await world.send(command);
      await world.pass(1_000);
      expect(await world.publish(command)).toEqual({ kind: 'replayed', result });
    });

    it('are free again after 24 hours, whether forgotten already or not', async () => {
      const ann = await world.person('ann');
      await world.send(withKey('k'));
      await world.send(withKey('l'));
      world.now += 24 * hour - 1;
      await world.store.notifications.prune(world.now);
      expect((await world.publish(withKey('k'))).kind).toBe('replayed');
      world.now += 1;
      expect((await world.publish(withKey('k', 'other hash'))).kind).toBe('created');
      await world.store.notifications.prune(world.now);
      expect((await world.publish(withKey('l', 'other hash'))).kind).toBe('created');
      expect((await world.publish(withKey('k', 'other hash'))).kind).toBe('replayed');
      expect(await world.titles(ann)).toHaveLength(4);
    });
  });
}
