import { criticalSeverity } from '../presenter.ts';
import { type Db, place } from '../schema.ts';
import type { InboxStore, StaffKey } from '../store.ts';
import type { Positions } from './positions.ts';

/** Counts an inbox anew from its rows, beside its counters. */
export async function auditCounters(
  db: Db,
  positions: Positions,
  staff: StaffKey,
): ReturnType<InboxStore['audit']> {
  const { seq, unread, critical } = await positions.position(db, staff);
  const rows = await db
    .selectFrom('item')
    .select((eb) => [
      eb.fn.countAll<number>().as('unread'),
      eb.fn.countAll<number>().filterWhere('severity', '=', criticalSeverity).as('critical'),
    ])
    .where('staff', '=', staff)
    .where('place', '=', (eb) => eb.lit(place.unread))
    .executeTakeFirstOrThrow();
  return { counters: { seq, unread, critical }, rows };
}
