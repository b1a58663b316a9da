import type { Database } from '../database.ts';
import { endOverSessions } from '../people/sessions.ts';
import type { Db } from '../schema.ts';
import type { IdempotencyKeys } from './idempotency.ts';

/** Who comes back within this time is told what was removed meanwhile; later their position is too old to be served. */
const tombstoneKeepMs = 7 * 24 * 3_600_000;
/** Rows of one transaction. */
const atOnce = 2_000;

/** Forgets what nobody needs any more, a little in each transaction. */
export function createPruning(database: Database, idempotency: IdempotencyKeys) {
  return async function prune(nowMs: number): Promise<void> {
    await database.write(({ db }) => endOverSessions(db, nowMs));
    while ((await database.write(({ db }) => idempotency.prune(db, nowMs, atOnce))) > 0);
    while ((await database.write(({ db }) => pruneTombstones(db, nowMs - tombstoneKeepMs))) > 0);
  };
}

/** Raises the floor of each inbox to the last change that it forgets, and returns how many tombstones went. */
async function pruneTombstones(db: Db, removedBefore: number): Promise<number> {
  // Their keys ascend with time.
  const oldest = await db.selectFrom('tombstone').selectAll().orderBy('key').limit(atOnce).execute();
  const old = oldest.filter((tombstone) => tombstone.removed_at <= removedBefore);
  const last = old.at(-1);
  if (!last) return 0;
  for (const [staff, tombstones] of Map.groupBy(old, (tombstone) => tombstone.staff)) {
    const floor = Math.max(...tombstones.map((tombstone) => tombstone.seq));
    await db
      .updateTable('inbox')
      .set({ floor })
      .where('staff', '=', staff)
      .where('floor', '<', floor)
      .execute();
  }
  await db
    .deleteFrom('tombstone')
    .where('key', '<=', last.key)
    .where('removed_at', '<=', removedBefore)
    .execute();
  return old.length;
}
