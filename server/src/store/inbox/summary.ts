import { type InboxSummary, severities } from '@belfry/shared/inbox';
import { criticalSeverity } from '../presenter.ts';
import { type Db, place } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import { proofOf } from './positions.ts';

/** The views' sizes come from counters, the break-down from the index of unread items. */
export async function summarise(db: Db, staff: StaffKey, epoch: string): Promise<InboxSummary> {
  const inbox = await db.selectFrom('inbox').selectAll().where('staff', '=', staff).executeTakeFirstOrThrow();
  const groups = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('item')
        .select((eb) => ['category', 'severity', eb.fn.countAll<number>().as('unread')])
        .where('staff', '=', staff)
        .where('place', '=', (eb) => eb.lit(place.unread))
        .groupBy(['category', 'severity'])
        .as('tally'),
    )
    .innerJoin('category', 'category.key', 'tally.category')
    .select(['category.name', 'tally.severity', 'tally.unread'])
    .orderBy('category.name')
    .execute();

  const byCategory = new Map<string, { category: string; unread: number; critical: number }>();
  for (const { name, severity, unread } of groups) {
    const entry = byCategory.get(name) ?? { category: name, unread: 0, critical: 0 };
    entry.unread += unread;
    if (severity === criticalSeverity) entry.critical += unread;
    byCategory.set(name, entry);
  }
  const unreadOf = (index: number) =>
    groups.filter((group) => group.severity === index).reduce((sum, group) => sum + group.unread, 0);
  return {
    ...proofOf(epoch, inbox),
    views: {
      inbox: inbox.inbox_items,
      unread: inbox.unread,
      archived: inbox.archived_items,
      snoozed: inbox.snoozed_items,
    },
    byCategory: [...byCategory.values()],
    bySeverity: severities.map((severity, index) => ({ severity, unread: unreadOf(index) })),
  };
}
