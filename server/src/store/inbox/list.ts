import { sql, type SqlBool } from 'kysely';
import type { Item, View } from '@belfry/shared/inbox';
import { containing } from '../fold.ts';
import { valuesOf } from '../expressions.ts';
import { type Param, prepared } from '../prepared.ts';
import { presentItem, storedSeverity } from '../presenter.ts';
import { type Db, place, type Place } from '../schema.ts';
import type { ListQuery, StaffKey } from '../store.ts';
import { isAt, selectItemRows } from './item-rows.ts';
import { type Slice, slices } from './slices.ts';

const placesOf: Readonly<Record<View, readonly Place[]>> = {
  inbox: [place.unread, place.read],
  unread: [place.unread],
  archived: [place.archived],
  snoozed: [place.snoozed],
  all: [place.unread, place.read, place.archived, place.snoozed],
};

/** Whether rows must be looked at to know whether they are wanted, so that a page may take long. */
export function isFiltered({ categories, severities, text, fromMs, toMs }: ListQuery): boolean {
  return (categories ?? severities ?? text ?? fromMs ?? toMs) !== undefined;
}

interface PageOf {
  staff: StaffKey;
  before: number;
  rows: number;
}

/**
 * One page of a view, newest arrival first. Each place is a range of an index in that order, so a page takes the same
 * time in a short and in a long inbox; a view of several places is merged from as many pages. (Arrivals are unique
 * within an inbox, so no two items are left for the order by id.)
 */
export function createList(compiler: Db) {
  const pageAt = (at: Place) =>
    prepared((param: Param<PageOf>) =>
      selectItemRows(compiler)
        .where('item.staff', '=', param('staff'))
        .where(isAt(at))
        .where('item.arrival', '<', param('before'))
        .orderBy('item.arrival', 'desc')
        .limit(param('rows')),
    );
  const pages = {
    [place.unread]: pageAt(place.unread),
    [place.read]: pageAt(place.read),
    [place.archived]: pageAt(place.archived),
    [place.snoozed]: pageAt(place.snoozed),
  };

  return async function list(
    db: Db,
    staff: StaffKey,
    query: ListQuery,
  ): Promise<{ items: Item[]; more: boolean }> {
    const filtered = isFiltered(query);
    // One row more than a page has tells whether there is another.
    const page = { staff, before: query.after?.arrival ?? Number.MAX_SAFE_INTEGER, rows: query.limit + 1 };
    const rows = [];
    for (const at of placesOf[query.view]) {
      rows.push(...(await (filtered ? searchPage(db, at, page, query) : pages[at](db, page))));
    }
    rows.sort((a, b) => b.arrival - a.arrival);
    return { items: rows.slice(0, query.limit).map(presentItem), more: rows.length > query.limit };
  };
}

async function searchPage(db: Db, at: Place, { staff, before, rows }: PageOf, query: ListQuery) {
  const found = [];
  for await (const slice of slices(db, staff, at, before)) {
    found.push(...(await searchSlice(db, staff, at, slice, query, rows - found.length)));
    if (found.length === rows) break;
  }
  return found;
}

function searchSlice(db: Db, staff: StaffKey, at: Place, slice: Slice, query: ListQuery, limit: number) {
  const { categories, severities, text, fromMs, toMs } = query;
  let page = selectItemRows(db)
    .where('item.staff', '=', staff)
    .where(isAt(at))
    .where('item.arrival', '>=', slice.from)
    .where('item.arrival', '<', slice.before)
    .orderBy('item.arrival', 'desc')
    .limit(limit);
  if (fromMs !== undefined) page = page.where('item.arrived_at', '>=', fromMs);
  if (toMs !== undefined) page = page.where('item.arrived_at', '<', toMs);
  if (severities) page = page.where('item.severity', 'in', severities.map(storedSeverity));
  if (categories) {
    const names = JSON.stringify(categories);
    page = page.where('item.category', 'in', (eb) =>
      eb
        .selectFrom('category as wanted')
        .select('wanted.key')
        .where('wanted.name', 'in', valuesOf<string>(names)),
    );
  }
  if (text !== undefined)
    page = page.where(sql<SqlBool>`content.search like ${containing(text)} escape '\\'`);
  return page.execute();
}
