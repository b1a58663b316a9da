import { sql } from 'kysely';
import type { Database, WriteTransaction } from '../database.ts';
import { type Param, prepared } from '../prepared.ts';
import { criticalSeverity } from '../presenter.ts';
import { type Db, type NotificationKey, place } from '../schema.ts';
import type { StaffKey } from '../store.ts';

/** Items whose snooze one transaction ends. */
const atOnce = 500;

interface DueItem {
  staff: StaffKey;
  origin: NotificationKey;
  severity: number;
  muted: number;
}

/** Lets snoozed items whose time has come arrive again, as unread. */
export function createSnoozeEnds(database: Database, compiler: Db) {
  const findDue = prepared((param: Param<{ nowMs: number }>) =>
    compiler
      .selectFrom('item')
      .select(['staff', 'origin', 'severity', 'muted'])
      .where('snoozed_until', 'is not', null)
      .where('snoozed_until', '<=', param('nowMs'))
      .orderBy('snoozed_until')
      .limit((eb) => eb.lit(atOnce)),
  );

  /** Does a bounded number, which it returns. */
  return async function endSnoozes(nowMs: number): Promise<number> {
    const waiting = await database.snapshot((db) => findDue(db, { nowMs }));
    if (waiting.length === 0) return 0;
    return database.write(async (transaction) => {
      const due = await findDue(transaction.db, { nowMs });
      for (const [staff, items] of Map.groupBy(due, (item) => item.staff)) {
        await arriveAgain(transaction, staff, items, nowMs);
      }
      return due.length;
    });
  };
}

/** Each item gets a position of its own, the one that was due first the lowest. */
async function arriveAgain(
  { db, hints }: WriteTransaction,
  staff: StaffKey,
  items: readonly DueItem[],
  nowMs: number,
): Promise<void> {
  const audible = items.filter((item) => item.muted === 0);
  const critical = audible.filter((item) => item.severity === criticalSeverity).length;
  const { seq, unread, ...counts } = await db
    .updateTable('inbox')
    .set((eb) => ({
      seq: eb('seq', '+', items.length),
      unread: eb('unread', '+', audible.length),
      critical: eb('critical', '+', critical),
      inbox_items: eb('inbox_items', '+', items.length),
      snoozed_items: eb('snoozed_items', '-', items.length),
    }))
    .where('staff', '=', staff)
    .returning(['seq', 'unread', 'critical'])
    .executeTakeFirstOrThrow();
  const from = seq - items.length;
  for (const [index, { origin }] of items.entries()) {
    const position = from + index + 1;
    await db
      .updateTable('item')
      .set({
        place: sql`case when muted = 1 then ${sql.lit(place.read)} else ${sql.lit(place.unread)} end`,
        arrival: position,
        arrived_at: nowMs,
        seq: position,
        whole: position,
        read_at: null,
        snoozed_until: null,
      })
      .where('origin', '=', origin)
      .where('staff', '=', staff)
      .execute();
  }
  hints.push({ staff, from, seq, unread, ...counts });
}
