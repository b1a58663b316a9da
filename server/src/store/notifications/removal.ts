import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import type { Db, NotificationKey } from '../schema.ts';
import { createChunkRemoval } from './remove-chunk.ts';

/** Takes a recalled or expired notification out of all inboxes; a row in `removal` says that some are left. */
export function createRemovals(database: Database, compiler: Db) {
  const removeChunk = createChunkRemoval(compiler);
  const begun = prepared(() => compiler.selectFrom('removal').select('notification'));

  return {
    /** Marks it as gone; what of it has not been removed is from now on left over. */
    async begin(db: Db, notification: NotificationKey, nowMs: number): Promise<void> {
      await db
        .updateTable('notification')
        .set((eb) => ({ removed_at: eb.fn.coalesce('removed_at', eb.val(nowMs)) }))
        .where('key', '=', notification)
        .execute();
      await db
        .insertInto('removal')
        .values({ notification })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    /** Removes what is left of it; several may do so at once. Most are in so few inboxes that one transaction does it. */
    async finish(notification: NotificationKey, nowMs: number): Promise<void> {
      if (await database.write((transaction) => removeChunk(transaction, notification, nowMs))) {
        await database.bulk({ kind: 'remove', notification, nowMs });
      }
    },

    /** Those of which something may be left. */
    left: (db: Db): Promise<{ notification: NotificationKey }[]> => begun(db, {}),
  };
}

export type Removals = ReturnType<typeof createRemovals>;
