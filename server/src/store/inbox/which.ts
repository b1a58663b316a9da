import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { valuesOf } from '../expressions.ts';
import { place, type Schema } from '../schema.ts';
import { isAt } from './item-rows.ts';

/** Which items of an inbox a change is about. */
export type Which =
  /** Named items; with `upTo` only those that had arrived by that position. */
  | { ids: readonly string[]; upTo?: number }
  /** Items whose last change was at that position. */
  | { changedAt: number }
  /** Unread items that had arrived by that position, of one category or of all. */
  | { unreadUpTo: number; category?: string };

export type ItemFilter = (eb: ExpressionBuilder<Schema, 'item'>) => Expression<SqlBool>;

export function filterOf(which: Which): ItemFilter {
  if ('ids' in which) return withIds(which.ids, which.upTo);
  if ('changedAt' in which) return changedAt(which.changedAt);
  return unreadUpTo(which.unreadUpTo, which.category);
}

function withIds(ids: readonly string[], upTo?: number): ItemFilter {
  const json = JSON.stringify(ids);
  return (eb) => {
    const keys = eb.selectFrom('notification').select('key').where('id', 'in', valuesOf<string>(json));
    const named = eb('item.origin', 'in', keys);
    return upTo === undefined ? named : eb.and([named, eb('item.arrival', '<=', upTo)]);
  };
}

/** A row that has not changed since it arrived is indexed by its arrival. */
export function changedAt(seq: number): ItemFilter {
  return (eb) =>
    eb.or([
      eb.and([eb('item.seq', '=', seq), eb('item.seq', '>', eb.ref('item.arrival'))]),
      ...Object.values(place).map((at) =>
        eb.and([isAt(at), eb('item.arrival', '=', seq), eb('item.seq', '=', eb.ref('item.arrival'))]),
      ),
    ]);
}

function unreadUpTo(upTo: number, category?: string): ItemFilter {
  return (eb) => {
    const unread = eb.and([isAt(place.unread), eb('item.arrival', '<=', upTo)]);
    if (category === undefined) return unread;
    const key = eb.selectFrom('category').select('key').where('name', '=', category);
    return eb.and([unread, eb('item.category', '=', key)]);
  };
}
