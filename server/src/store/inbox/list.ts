import { sql, type SqlBool } from 'kysely';
import type { Item, View } from '@belfry/shared/inbox';
import { containing } from '../fold.ts';
import { strings } from '../prepared.ts';
import { presentItem, storedSeverity } from '../presenter.ts';
import { type Db, place, type Place } from '../schema.ts';
import type { ListQuery, StaffKey } from '../store.ts';
import { isAt, selectItemRows } from './item-rows.ts';

const placesOf: Readonly<Record<View, readonly Place[]>> = {
  inbox: [place.unread, place.read],
  unread: [place.unread],
  archived: [place.archived],
  snoozed: [place.snoozed],
  all: [place.unread, place.read, place.archived, place.snoozed],
};

/**
 * One page of a view, newest arrival first. Each place is a range of an index in that order, so a page takes the same
 * time in a short and in a long inbox; a view of several places is merged from as many pages.
 */
export async function listItems(
  db: Db,
  staff: StaffKey,
  query: ListQuery,
): Promise<{ items: Item[]; more: boolean }> {
  const rows = [];
  for (const at of placesOf[query.view]) rows.push(...(await pageOf(db, staff, at, query)));
  rows.sort((a, b) => b.arrival - a.arrival);
  return { items: rows.slice(0, query.limit).map(presentItem), more: rows.length > query.limit };
}

function pageOf(db: Db, staff: StaffKey, at: Place, query: ListQuery) {
  let page = selectItemRows(db)
    .where('item.staff', '=', staff)
    .where(isAt(at))
    .orderBy('item.arrival', 'desc')
    .limit(query.limit + 1);
  if (query.after) page = page.where('item.arrival', '<', query.after.arrival);
  if (query.fromMs !== undefined) page = page.where('item.arrived_at', '>=', query.fromMs);
  if (query.toMs !== undefined) page = page.where('item.arrived_at', '<', query.toMs);
  if (query.severities) page = page.where('item.severity', 'in', query.severities.map(storedSeverity));
  if (query.categories) {
    const names = JSON.stringify(query.categories);
    page = page.where('item.category', 'in', (eb) =>
      eb.selectFrom('category as wanted').select('wanted.key').where('wanted.name', 'in', strings(names)),
    );
  }
  if (query.text) page = page.where(sql<SqlBool>`content.search like ${containing(query.text)} escape '\\'`);
  return page.execute();
}
