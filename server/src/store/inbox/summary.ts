import { type InboxSummary, severities } from '@belfry/shared/inbox';
import { valuesOf } from '../expressions.ts';
import { criticalSeverity } from '../presenter.ts';
import type { CategoryKey, Db } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import { proofOf } from './positions.ts';
import { type Tally, tallyUnread } from './tally.ts';

/** The views' sizes come from counters, the break-down from the unread items. */
export async function summarise(db: Db, staff: StaffKey, epoch: string): Promise<InboxSummary> {
  const inbox = await db.selectFrom('inbox').selectAll().where('staff', '=', staff).executeTakeFirstOrThrow();
  const tallies = await tallyUnread(db, staff);
  const keys = JSON.stringify([...new Set(tallies.map((tally) => tally.category))]);
  const categories = await db
    .selectFrom('category')
    .select(['key', 'name'])
    .where('key', 'in', valuesOf<CategoryKey>(keys))
    .orderBy('name')
    .execute();
  return {
    ...proofOf(epoch, inbox),
    views: {
      inbox: inbox.inbox_items,
      unread: inbox.unread,
      archived: inbox.archived_items,
      snoozed: inbox.snoozed_items,
    },
    byCategory: categories.map(({ key, name }) => ({
      category: name,
      unread: sum(tallies, (tally) => tally.category === key),
      critical: sum(tallies, (tally) => tally.category === key && tally.severity === criticalSeverity),
    })),
    bySeverity: severities.map((severity, index) => ({
      severity,
      unread: sum(tallies, (tally) => tally.severity === index),
    })),
  };
}

function sum(tallies: readonly Tally[], which: (tally: Tally) => boolean): number {
  return tallies.filter(which).reduce((total, tally) => total + tally.unread, 0);
}
