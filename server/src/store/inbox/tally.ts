import { type CategoryKey, type Db, place } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import { isAt } from './item-rows.ts';
import { slices } from './slices.ts';

/** How many unread items one category has in one severity. */
export interface Tally {
  category: CategoryKey;
  severity: number;
  unread: number;
}

/** Counts the unread items of an inbox from its rows. */
export async function tallyUnread(db: Db, staff: StaffKey): Promise<Tally[]> {
  const tallies = new Map<string, Tally>();
  for await (const { from, before } of slices(db, staff, place.unread)) {
    const part = await db
      .selectFrom('item')
      .select((eb) => ['category', 'severity', eb.fn.countAll<number>().as('unread')])
      .where('staff', '=', staff)
      .where(isAt(place.unread))
      .where('arrival', '>=', from)
      .where('arrival', '<', before)
      .groupBy(['category', 'severity'])
      .execute();
    for (const tally of part) {
      const name = `${tally.category} ${tally.severity}`;
      const sum = tallies.get(name);
      if (sum) sum.unread += tally.unread;
      else tallies.set(name, tally);
    }
  }
  return [...tallies.values()];
}
