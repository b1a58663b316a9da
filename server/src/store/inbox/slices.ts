import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Db, type Place } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import { isAt } from './item-rows.ts';

/** Rows that one query may look at when it cannot tell from an index which ones it wants: some milliseconds of work. */
export const sliceRows = 2_000;

/** A range of arrivals: `from` inclusive, `before` exclusive. */
export interface Slice {
  from: number;
  before: number;
}

/**
 * The items of one place in ranges of at most `sliceRows` rows, newest first. The event loop is free between them, so
 * that a search through a huge inbox holds up nobody else.
 */
export async function* slices(
  db: Db,
  staff: StaffKey,
  at: Place,
  newest = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Slice> {
  for (let before = newest; ;) {
    const { from, rows } = await db
      .selectFrom((eb) =>
        eb
          .selectFrom('item')
          .select('arrival')
          .where('staff', '=', staff)
          .where(isAt(at))
          .where('arrival', '<', before)
          .orderBy('arrival', 'desc')
          .limit(sliceRows)
          .as('slice'),
      )
      .select((eb) => [eb.fn.min('arrival').as('from'), eb.fn.countAll<number>().as('rows')])
      .executeTakeFirstOrThrow();
    if (rows === 0) return;
    yield { from, before };
    if (rows < sliceRows) return;
    before = from;
    await nextTurn();
  }
}
