import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { audience, type Notification } from '@belfry/shared/publishing';
import type { Database } from '../database.ts';
import { isoTimeOrNull, severityOf } from '../presenter.ts';
import type { Db, Schema } from '../schema.ts';
import type { NotificationScope, NotificationStore } from '../store.ts';

/** A notification that the caller may see. */
export function inScope(scope: NotificationScope) {
  return (eb: ExpressionBuilder<Schema, 'notification'>): Expression<SqlBool> =>
    scope === 'all' ? eb.lit(true) : eb('notification.sender_id', '=', scope.senderId);
}

/** Notifications as their senders see them, newest first. */
export function createSent(database: Database): Pick<NotificationStore, 'list' | 'get'> {
  return {
    list: (scope, { after, limit }) =>
      database.longSnapshot(async (db) => {
        let page = selectSent(db)
          .where(inScope(scope))
          .orderBy('notification.key', 'desc')
          .limit(limit + 1);
        if (after !== undefined) {
          page = page.where('notification.key', '<', (eb) =>
            eb.selectFrom('notification as last').select('last.key').where('last.id', '=', after),
          );
        }
        const rows = await page.execute();
        const items = [];
        for (const row of rows.slice(0, limit)) {
          items.push(present(row, await countRead(db, row)));
          await nextTurn();
        }
        return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
      }),

    get: (scope, id) =>
      database.snapshot(async (db) => {
        const row = await selectSent(db)
          .select('notification.data_json')
          .where('notification.id', '=', id)
          .where(inScope(scope))
          .executeTakeFirst();
        if (!row) return null;
        const data: unknown = row.data_json === null ? null : JSON.parse(row.data_json);
        return { ...present(row, await countRead(db, row)), data };
      }),
  };
}

function selectSent(db: Db) {
  return db
    .selectFrom('notification')
    .innerJoin('category', 'category.key', 'notification.category')
    .select([
      'notification.key',
      'notification.id',
      'notification.status',
      'notification.audience_json',
      'category.name as category',
      'notification.title',
      'notification.body',
      'notification.severity',
      'notification.link',
      'notification.publish_at',
      'notification.expires_at',
      'notification.created_at',
      'notification.recipients',
      'notification.removed_read',
    ]);
}

type SentRow = Awaited<ReturnType<ReturnType<typeof selectSent>['execute']>>[number];

/** Counted from the rows: a counter would be one row that every reader of a broadcast must lock. */
async function countRead(db: Db, { key, removed_read }: SentRow): Promise<number> {
  const own = await db
    .selectFrom('item')
    .select((eb) => eb.fn.countAll<number>().as('read'))
    .where('origin', '=', key)
    .where('latest', '=', key)
    .where('read_at', 'is not', null)
    .executeTakeFirstOrThrow();
  const collapsed = await db
    .selectFrom('item')
    .select((eb) => eb.fn.countAll<number>().as('read'))
    .where('latest', '=', key)
    .where('latest', '<>', (eb) => eb.ref('origin'))
    .where('read_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return removed_read + own.read + collapsed.read;
}

function present(row: SentRow, read: number): Notification {
  return {
    id: row.id,
    status: row.status,
    to: audience.parse(JSON.parse(row.audience_json)),
    category: row.category,
    title: row.title,
    body: row.body,
    severity: severityOf(row.severity),
    link: row.link,
    publishAt: isoTimeOrNull(row.publish_at),
    expiresAt: isoTimeOrNull(row.expires_at),
    createdAt: isoTimeOrNull(row.created_at),
    recipients: row.recipients,
    read,
  };
}
