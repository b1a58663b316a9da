import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NewSession, publicStaff, type StaffRecord } from '../store.ts';
import { type OpenStore, start, World } from './world.ts';

export function describePeople(open: OpenStore): void {
  describe('people', () => {
    let world: World;
    beforeEach(async () => {
      world = await World.open(open);
    });
    afterEach(() => world.dispose());

    it('are stored with their roles in the given order, once for each username', async () => {
      const ann = await world.person('ann', { roles: ['support', 'admin'], locale: 'zh-CN' });
      expect(ann).toMatchObject({
        username: 'ann',
        displayName: 'ANN',
        roles: ['support', 'admin'],
        locale: 'zh-CN',
        timeZone: 'UTC',
        disabled: false,
        demo: false,
      });
      expect(Object.keys(publicStaff(ann))).toEqual([
        'id',
        'username',
        'displayName',
        'roles',
        'locale',
        'timeZone',
      ]);
      expect(await world.store.staff.byId(ann.id)).toEqual(ann);
      expect(await world.store.staff.byId('no-such-id')).toBeNull();
      expect(await world.store.staff.credentials('ann')).toEqual({ staff: ann, passwordHash: 'hash of ann' });
      expect(await world.store.staff.credentials('ben')).toBeNull();
      await expect(world.person('ann')).rejects.toThrow('taken');
      await world.person('demo', { demo: true });
      expect(await world.store.staff.counts()).toEqual({ staff: 1, demo: 1 });
    });

    it('are listed by username, page by page, and found by either name', async () => {
      for (const [username, displayName] of [
        ['cid', 'Čiro'],
        ['ann', 'Ann'],
        ['ben', 'Ben Čapek'],
      ] as const) {
        await world.person(username, { displayName, roles: ['a', 'b'] });
      }
      const first = await world.store.staff.list({ limit: 2 });
      expect(first.items.map((person) => person.username)).toEqual(['ann', 'ben']);
      expect(first.nextCursor).toBe('ben');
      const second = await world.store.staff.list({ limit: 2, after: 'ben' });
      expect(second.items.map((person) => [person.username, person.roles])).toEqual([['cid', ['a', 'b']]]);
      expect(second.nextCursor).toBeNull();
      const found = await world.store.staff.list({ limit: 10, text: 'Č' });
      expect(found.items.map((person) => person.username)).toEqual(['ben', 'cid']);
    });

    it('change; disabling or a new password ends their sessions but the kept one', async () => {
      await world.person('root', { roles: ['admin'] });
      const ann = await world.person('ann', { roles: ['support'] });
      const sessions = await Promise.all(
        ['a', 'b'].map((secretHash) =>
          world.store.sessions.create({
            secretHash,
            staff: ann.key,
            passwordHash: 'hash of ann',
            nowMs: world.now,
            endsAtMs: world.now + 1_000,
          }),
        ),
      );
      const [kept, other] = sessions.map((begun) => begun?.session.id) as [string, string];
      const options = { nowMs: world.now };
      expect(
        await world.store.staff.update(ann.id, { displayName: 'Ann', roles: ['finance'] }, options),
      ).toEqual({
        staff: { ...ann, displayName: 'Ann', roles: ['finance'] },
        endedSessions: [],
      });
      const repassworded = await world.store.staff.update(
        ann.id,
        { passwordHash: 'new' },
        { keepSession: kept, nowMs: world.now },
      );
      expect(repassworded).toMatchObject({ endedSessions: [{ id: other, staff: ann.key }] });
      expect((await world.store.staff.credentials('ann'))?.passwordHash).toBe('new');
      expect(await world.store.sessions.alive([kept, other], world.now)).toEqual(new Set([kept]));
      const disabled = await world.store.staff.update(ann.id, { disabled: true }, options);
      expect(disabled).toMatchObject({
        staff: { disabled: true },
        endedSessions: [{ id: kept, staff: ann.key }],
      });
      expect(await world.store.staff.update('no-such-id', {}, options)).toBe('not-found');
    });

    it('keep at least one enabled admin', async () => {
      const ann = await world.person('ann', { roles: ['admin'] });
      const ben = await world.person('ben', { roles: ['admin'] });
      await world.person('demo', { roles: ['admin'], demo: true });
      const update = (id: string, change: Parameters<typeof world.store.staff.update>[1]) =>
        world.store.staff.update(id, change, { nowMs: world.now });
      expect(await update(ben.id, { disabled: true })).toMatchObject({ staff: { disabled: true } });
      expect(await update(ann.id, { disabled: true })).toBe('last-admin');
      expect(await update(ann.id, { roles: ['support'] })).toBe('last-admin');
      expect(await update(ann.id, { roles: ['support', 'admin'] })).toMatchObject({
        staff: { roles: ['support', 'admin'] },
      });
      expect(await update(ben.id, { disabled: false })).toMatchObject({ staff: { disabled: false } });
      expect(await update(ann.id, { roles: [] })).toMatchObject({ staff: { roles: [] } });
    });

    it('have a language and a time zone of their own', async () => {
      const ann = await world.person('ann');
      expect(await world.store.staff.setPreferences(ann.key, { timeZone: 'Asia/Shanghai' })).toEqual({
        ...ann,
        timeZone: 'Asia/Shanghai',
      });
      expect(await world.store.staff.setPreferences(ann.key, { locale: 'zh-CN' })).toMatchObject({
        locale: 'zh-CN',
        timeZone: 'Asia/Shanghai',
      });
    });
  });

  describe('sessions', () => {
    let world: World;
    beforeEach(async () => {
      world = await World.open(open);
    });
    afterEach(() => world.dispose());

    async function signedIn(secretHash = 'secret', endsAtMs = start + 1_000) {
      const found = await world.store.staff.credentials('ann');
      const ann = found?.staff ?? (await world.person('ann', { roles: ['a', 'b'] }));
      const begun = await begin(ann, { secretHash, endsAtMs });
      if (!begun) throw new Error('ann was not let in');
      return begun;
    }

    const begin = (person: StaffRecord, more: { secretHash: string } & Partial<NewSession>) =>
      world.store.sessions.create({
        staff: person.key,
        passwordHash: `hash of ${person.username}`,
        nowMs: world.now,
        endsAtMs: start + 1_000,
        ...more,
      });

    it('are found by secret and by handle until they end', async () => {
      const { session, replaced } = await signedIn();
      expect(replaced).toBeNull();
      expect(session).toMatchObject({ createdAtMs: start, lastActiveMs: start, endsAtMs: start + 1_000 });
      expect(session.person.roles).toEqual(['a', 'b']);
      expect(await world.store.sessions.bySecretHash('secret', start + 999)).toEqual(session);
      expect(await world.store.sessions.byId(session.id, start + 999)).toEqual(session);
      expect(await world.store.sessions.bySecretHash('other', start)).toBeNull();
      expect(await world.store.sessions.end(session.id)).toEqual({ id: session.id, staff: session.staff });
      expect(await world.store.sessions.end(session.id)).toBeNull();
      expect(await world.store.sessions.byId(session.id, start)).toBeNull();
    });

    it('replace the one that was presented', async () => {
      const { session } = await signedIn('old');
      const next = await begin(session.person, { secretHash: 'new', replacesHash: 'old' });
      expect(next?.replaced).toEqual({ id: session.id, staff: session.staff });
      expect(await world.store.sessions.bySecretHash('old', start)).toBeNull();
    });

    it.each([
      ['disabled', { disabled: true }],
      ['given another password', { passwordHash: 'new' }],
    ])('do not begin for a person who was %s since their password was compared', async (_, change) => {
      const { session } = await signedIn('presented');
      const ben = await world.person('ben');
      await world.store.staff.update(ben.id, change, { nowMs: start });
      const late = { secretHash: 'late', replacesHash: 'presented' };
      expect(await begin(ben, late)).toBeNull();
      await world.store.staff.update(ben.id, { disabled: false }, { nowMs: start });
      expect(await world.store.sessions.bySecretHash('late', start)).toBeNull();
      expect(await world.store.sessions.bySecretHash('presented', start)).toEqual(session);
    });

    it('are extended by activity, never shortened, and not revived', async () => {
      const { session } = await signedIn();
      expect(await world.store.sessions.touch(session.id, start + 500, start + 2_000)).toBe(true);
      expect(await world.store.sessions.touch(session.id, start + 400, start + 1_500)).toBe(true);
      expect(await world.store.sessions.byId(session.id, start)).toMatchObject({
        lastActiveMs: start + 500,
        endsAtMs: start + 2_000,
      });
      expect(await world.store.sessions.touch(session.id, start + 2_000, start + 9_000)).toBe(false);
    });

    it('that were seen to be over stay so when the clock is set back', async () => {
      const { sessions } = world.store;
      const seen = [
        (await signedIn('a')).session,
        (await signedIn('b')).session,
        (await signedIn('c')).session,
      ];
      const [a, b, c] = seen.map((session) => session.id) as [string, string, string];
      expect(await sessions.bySecretHash('a', start + 1_000)).toBeNull();
      expect(await sessions.byId(a, start)).toBeNull();
      expect(await sessions.byId(b, start)).toBeNull();
      const late = (await signedIn('d')).session.id;
      expect(await sessions.alive([b, c, late], start + 1_000)).toEqual(new Set());
      expect(await sessions.alive([b, c, late], start)).toEqual(new Set());
    });

    it('of a disabled person are over, and forgotten when they are old', async () => {
      await world.person('root', { roles: ['admin'] });
      const first = (await signedIn('one')).session;
      const second = (await signedIn('two', start + 5_000)).session;
      expect(await world.store.sessions.alive([first.id, second.id, 'no-such-id'], start + 1_000)).toEqual(
        new Set([second.id]),
      );
      await world.store.notifications.prune(start + 1_000);
      expect(await world.store.sessions.byId(first.id, start)).toBeNull();
      await world.store.staff.update(first.person.id, { disabled: true }, { nowMs: start });
      expect(await world.store.sessions.bySecretHash('two', start)).toBeNull();
    });
  });

  describe('producer keys, categories, audit', () => {
    let world: World;
    beforeEach(async () => {
      world = await World.open(open);
    });
    afterEach(() => world.dispose());

    it('keep a key with the hash of its secret, and show it revoked', async () => {
      const key = await world.store.producerKeys.create({
        name: 'Shop',
        secretHash: 'h',
        demo: false,
        nowMs: start,
      });
      const demo = await world.store.producerKeys.create({
        name: 'Demo',
        secretHash: 'i',
        demo: true,
        nowMs: start,
      });
      expect(key).toMatchObject({
        name: 'Shop',
        createdAt: '2026-01-31T09:00:00.000Z',
        revokedAt: null,
        demo: false,
      });
      expect(await world.store.producerKeys.list()).toEqual([demo, key]);
      expect(await world.store.producerKeys.byId(key.id)).toEqual({ key, secretHash: 'h' });
      expect(await world.store.producerKeys.byId('no-such-id')).toBeNull();
      expect(await world.store.producerKeys.revoke(key.id, start + 1)).toBe(true);
      expect(await world.store.producerKeys.revoke(key.id, start + 2)).toBe(true);
      expect(await world.store.producerKeys.revoke('no-such-id', start)).toBe(false);
      expect((await world.store.producerKeys.byId(key.id))?.key.revokedAt).toBe('2026-01-31T09:00:00.001Z');
    });

    it('list the categories that have labels, also ones that notifications named before', async () => {
      await world.person('ann');
      await world.send({ category: 'stock' });
      expect(await world.store.categories.list()).toEqual([]);
      const stock = { name: 'stock', labels: { en: 'Stock', 'zh-CN': '库存' } };
      const orders = { name: 'orders', labels: { en: 'Orders', 'zh-CN': '订单' } };
      await world.store.categories.put({ ...stock, labels: { en: 'Old', 'zh-CN': '旧' } });
      await world.store.categories.put(stock);
      await world.store.categories.put(orders);
      expect(await world.store.categories.list()).toEqual([orders, stock]);
    });

    it('record who did what, newest first', async () => {
      const actor = { kind: 'staff' as const, id: 'a', name: 'Ann' };
      const first = { atMs: start, actor, action: 'staff.disabled', target: 'b' };
      const second = { atMs: start + 1, actor, action: 'key.created', target: 'k', detail: { name: 'Shop' } };
      await world.store.audit.record(first);
      await world.store.audit.record(second);
      expect(await world.store.audit.list({ limit: 10 })).toEqual([second, first]);
      expect(await world.store.audit.list({ limit: 1 })).toEqual([second]);
    });

    it('remember that a database is a demo', async () => {
      expect(world.store.demo).toBe(false);
      await world.store.markDemo();
      expect(world.store.demo).toBe(true);
      const { epoch } = world.store;
      await world.reopen();
      expect(world.store.demo).toBe(true);
      expect(world.store.epoch).toBe(epoch);
    });
  });
}
