import { type Param, prepared } from '../prepared.ts';
import { contentJson, type ItemRow, ownJson } from '../presenter.ts';
import type { CategoryKey, CollapseKey, Db, NotificationKey } from '../schema.ts';
import type { InlineArrival } from '../store.ts';

/** What of a notification goes into the items that it makes. */
export interface Content {
  key: NotificationKey;
  id: string;
  category: CategoryKey;
  category_name: string;
  severity: number;
  title: string;
  body: string;
  link: string | null;
  sender_kind: string;
  sender_name: string;
  expires_at: number | null;
  publish_at: number | null;
  created_at: number;
  collapse: CollapseKey | null;
}

/** Reads the content of a published notification. */
export function createContents(compiler: Db): (db: Db, key: NotificationKey) => Promise<Content> {
  const find = prepared((param: Param<{ key: NotificationKey }>) =>
    compiler
      .selectFrom('notification')
      .innerJoin('category', 'category.key', 'notification.category')
      .select([
        'notification.key',
        'notification.id',
        'notification.category',
        'category.name as category_name',
        'notification.severity',
        'notification.title',
        'notification.body',
        'notification.link',
        'notification.sender_kind',
        'notification.sender_name',
        'notification.expires_at',
        'notification.publish_at',
        'notification.created_at',
        'notification.collapse',
      ])
      .where('notification.key', '=', param('key'))
      .$narrowType<{ created_at: number }>(),
  );
  return async (db, key) => {
    const [content] = await find(db, { key });
    if (!content) throw new Error(`no notification has the key ${key}`);
    return content;
  };
}

/** The item that a notification becomes for somebody, just arrived; `own` is what differs from person to person. */
export function arrivalRow(
  content: Content,
  arrivedAt: number,
  own: { reason: string } & Partial<Pick<ItemRow, 'id' | 'created_at' | 'count'>>,
): ItemRow {
  return {
    id: content.id,
    latest_id: content.id,
    arrival: 0,
    arrived_at: arrivedAt,
    seq: 0,
    category: content.category_name,
    severity: content.severity,
    title: content.title,
    body: content.body,
    link: content.link,
    sender_kind: content.sender_kind,
    sender_name: content.sender_name,
    created_at: content.created_at,
    updated_at: content.created_at,
    read_at: null,
    archived_at: null,
    snoozed_until: null,
    expires_at: content.expires_at,
    muted: 0,
    count: 1,
    ...own,
  };
}

/** What goes to the sockets of somebody in whose inbox that item has just arrived. */
export function inlineArrival(row: ItemRow): InlineArrival {
  return { id: row.id, sharedJson: contentJson(row), ownJson: ownJson(row) };
}
