import { recordAudit } from '../audit.ts';
import type { Database } from '../database.ts';
import type { NotificationKey } from '../schema.ts';
import type { NotificationScope, SenderRef } from '../store.ts';
import type { Broadcasts } from './broadcast.ts';
import type { Removals } from './removal.ts';
import { inScope } from './sent.ts';

/** Cancels a schedule, or takes a published notification back from everyone. */
export function createRecall(
  database: Database,
  { broadcasts, removals }: { broadcasts: Broadcasts; removals: Removals },
) {
  return async function recall(
    scope: NotificationScope,
    id: string,
    nowMs: number,
    by?: SenderRef,
  ): Promise<boolean> {
    const key = await database.write(async ({ db }): Promise<NotificationKey | null> => {
      const found = await db
        .selectFrom('notification')
        .select(['key', 'status'])
        .where('id', '=', id)
        .where(inScope(scope))
        .executeTakeFirst();
      if (!found || found.status === 'recalled') return found?.key ?? null;
      await db.updateTable('notification').set({ status: 'recalled' }).where('key', '=', found.key).execute();
      if (found.status === 'sending') await broadcasts.abandon(db, found.key);
      if (found.status !== 'scheduled') await removals.begin(db, found.key, nowMs);
      // Here and not afterwards: what follows may fail, and whoever asks again would change nothing.
      if (by) await recordAudit(db, { atMs: nowMs, actor: by, action: 'notification.recall', target: id });
      return found.key;
    });
    if (key === null) return false;
    await removals.finish(key, nowMs);
    return true;
  };
}
