import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { adminRole } from '@belfry/shared/session';
import type { Passwords } from '../sessions/passwords.ts';
import { StartFault } from '../start-fault.ts';
import type { Store } from '../store/store.ts';

/**
 * Creates the first admin where there are no staff (demo people do not count).
 * @returns how many people there are then, demo people not counted
 * @throws StartFault in production when nobody could sign in
 */
export async function ensureFirstAdmin(parts: {
  store: Store;
  passwords: Passwords;
  clock: Clock;
  config: Pick<Config, 'firstAdmin' | 'production'>;
}): Promise<number> {
  const { store, passwords, clock, config } = parts;
  const { staff } = await store.staff.counts();
  if (staff > 0) return staff;
  if (!config.firstAdmin) {
    if (!config.production) return 0;
    throw new StartFault(
      'There are no staff in the database, so nobody could sign in. Set ADMIN_USERNAME and ADMIN_PASSWORD ' +
        'to create the first admin. Example: ADMIN_USERNAME=ada ADMIN_PASSWORD=a-long-pass-phrase-of-yours',
    );
  }
  const { username, password } = config.firstAdmin;
  const created = await store.staff.create({
    username,
    displayName: username,
    passwordHash: await passwords.hash(password),
    roles: [adminRole],
    locale: 'en',
    demo: false,
    nowMs: clock.now(),
  });
  if (created === 'taken') {
    throw new StartFault(
      `ADMIN_USERNAME ${username} is the name of a demo person in this database. ` +
        'Choose another name, or another database. Example: DATABASE_URL=sqlite:./data/live.db',
    );
  }
  await store.audit.record({
    atMs: clock.now(),
    actor: { kind: 'system', id: 'system', name: 'Belfry' },
    action: 'staff.create',
    target: created.id,
    detail: { username, roles: created.roles },
  });
  return 1;
}
