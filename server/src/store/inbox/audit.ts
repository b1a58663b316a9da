import { criticalSeverity } from '../presenter.ts';
import type { Db } from '../schema.ts';
import type { InboxStore, StaffKey } from '../store.ts';
import type { Positions } from './positions.ts';
import { tallyUnread } from './tally.ts';

/** Counts an inbox anew from its rows, beside its counters. */
export async function auditCounters(
  db: Db,
  positions: Positions,
  staff: StaffKey,
): ReturnType<InboxStore['audit']> {
  const { seq, unread, critical } = await positions.position(db, staff);
  const rows = { unread: 0, critical: 0 };
  for (const tally of await tallyUnread(db, staff)) {
    rows.unread += tally.unread;
    if (tally.severity === criticalSeverity) rows.critical += tally.unread;
  }
  return { counters: { seq, unread, critical }, rows };
}
