import { type Expression, sql, type SqlBool } from 'kysely';
import { type Db, place, type Place } from '../schema.ts';

/** Items with their content, in the form that the presenter takes. */
export function selectItemRows(db: Db) {
  return db
    .selectFrom('item')
    .innerJoin('notification as first', 'first.key', 'item.origin')
    .innerJoin('notification as content', 'content.key', 'item.latest')
    .innerJoin('category', 'category.key', 'item.category')
    .select([
      'first.id',
      'content.id as latest_id',
      'item.arrival',
      'item.arrived_at',
      'item.seq',
      'category.name as category',
      'item.severity',
      'content.title',
      'content.body',
      'content.link',
      'content.sender_kind',
      'content.sender_name',
      'item.reason',
      'first.created_at',
      'content.created_at as updated_at',
      'item.read_at',
      'item.archived_at',
      'item.snoozed_until',
      'content.expires_at',
      'item.muted',
      'item.count',
    ])
    .$narrowType<{ created_at: number; updated_at: number }>();
}

/** That an item stands at a place, in the words of the partial indexes: otherwise they would not be used. */
export function isAt(at: Place): Expression<SqlBool> {
  if (at === place.unread) return sql`item.place = ${sql.lit(at)}`;
  return sql`(item.place = ${sql.lit(at)} and item.place > ${sql.lit(place.unread)})`;
}

/** That an item stands anywhere but among the unread ones; naming all places lets an index serve a range in each. */
export const isSettled: Expression<SqlBool> = sql`(item.place > ${sql.lit(place.unread)}
  and item.place in (${sql.lit(place.read)}, ${sql.lit(place.archived)}, ${sql.lit(place.snoozed)}))`;
