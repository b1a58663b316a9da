import type { RawBuilder } from 'kysely';
import { preparedForList } from '../prepared.ts';
import { contentJson } from '../presenter.ts';
import type { Db, NotificationKey } from '../schema.ts';

/** What the items of one notification have in common in all inboxes. */
export interface SharedContent {
  /** The item's id, where the notification is the one that it came from. */
  id: string;
  createdAt: number;
  /** Its content as `itemJson` takes it. */
  json: string;
}

/** When more characters than these are kept, all are let go before more are read. */
export const mostKept = 4 * 2 ** 20;

/**
 * Reads contents and keeps them, since what was sent to many is asked for by many at once when they come back. Nothing
 * needs to be taken back: the content of a published notification never changes, and notifications are not deleted, so
 * that no key is ever used for another one. Only for snapshots: a transaction may still be undone.
 */
export function createSharedContents(compiler: Db) {
  const find = preparedForList((keys: RawBuilder<NotificationKey>) =>
    compiler
      .selectFrom('notification')
      .innerJoin('category', 'category.key', 'notification.category')
      .select([
        'notification.key',
        'notification.id as latest_id',
        'category.name as category',
        'notification.severity',
        'notification.title',
        'notification.body',
        'notification.link',
        'notification.sender_kind',
        'notification.sender_name',
        'notification.created_at',
        'notification.expires_at',
      ])
      .where('notification.key', 'in', keys)
      .$narrowType<{ created_at: number }>(),
  );
  const kept = new Map<NotificationKey, SharedContent>();
  let keptLength = 0;

  return async function sharedContents(
    db: Db,
    keys: ReadonlySet<NotificationKey>,
  ): Promise<ReadonlyMap<NotificationKey, SharedContent>> {
    const contents = new Map<NotificationKey, SharedContent>();
    const missing: NotificationKey[] = [];
    for (const key of keys) {
      const content = kept.get(key);
      if (content) contents.set(key, content);
      else missing.push(key);
    }
    if (missing.length === 0) return contents;
    if (keptLength > mostKept) {
      kept.clear();
      keptLength = 0;
    }
    for (const row of await find(db, missing, {})) {
      const json = contentJson({ ...row, updated_at: row.created_at });
      const content = { id: row.latest_id, createdAt: row.created_at, json };
      contents.set(row.key, content);
      kept.set(row.key, content);
      keptLength += content.json.length;
    }
    return contents;
  };
}
