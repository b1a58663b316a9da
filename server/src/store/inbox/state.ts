import { type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Counts, StateSet } from '@belfry/shared/inbox';
import type { WriteTransaction } from '../database.ts';
import { criticalSeverity } from '../presenter.ts';
import { type Db, type Place, place, type Schema } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import { filterOf, type Which } from './which.ts';

export interface StateCommand {
  staff: StaffKey;
  which: Which;
  set: StateSet;
  nowMs: number;
}

/** How many items were changed, and the inbox after it. */
export interface StateChange extends Counts {
  changed: number;
}

/**
 * Sets state on items of one inbox, however many, in a few statements. What is so already is left alone: when that is
 * everything, the position stays. Rows in between are never read into this process.
 */
export async function setState(
  { db, hints }: WriteTransaction,
  { staff, which, set, nowMs }: StateCommand,
): Promise<StateChange> {
  const inbox = await lockInbox(db, staff);
  const next = nextState(set, nowMs);
  const isWanted = filterOf(which);
  const affected = (eb: ExpressionBuilder<Schema, 'item'>) =>
    eb.and([eb('item.staff', '=', staff), isWanted(eb), next.differs]);

  const moves = await db
    .selectFrom('item')
    .select([
      'place as before',
      'severity',
      next.place.as('after'),
      (eb) => eb.fn.countAll<number>().as('items'),
    ])
    .where(affected)
    .groupBy(['before', 'severity', 'after'])
    .execute();
  const changed = moves.reduce((sum, move) => sum + move.items, 0);
  if (changed === 0) return { changed, seq: inbox.seq, unread: inbox.unread, critical: inbox.critical };

  const seq = inbox.seq + 1;
  await db
    .updateTable('item')
    .set({
      read_at: next.readAt,
      archived_at: next.archivedAt,
      snoozed_until: next.snoozedUntil,
      place: next.place,
      seq,
      whole: sql<number>`case when ${next.becomesWhole} then ${seq} else whole end`,
    })
    .where(affected)
    .execute();
  const counts = countMoves(inbox, moves);
  await db
    .updateTable('inbox')
    .set({ seq, ...counts })
    .where('staff', '=', staff)
    .execute();
  const { unread, critical } = counts;
  hints.push({ staff, from: inbox.seq, seq, unread, critical });
  return { changed, seq, unread, critical };
}

/** Takes the inbox's row lock, where a database has one, and reads it: first in every transaction that changes it. */
function lockInbox(db: Db, staff: StaffKey) {
  return db
    .updateTable('inbox')
    .set((eb) => ({ seq: eb.ref('seq') }))
    .where('staff', '=', staff)
    .returning(['seq', 'unread', 'critical', 'inbox_items', 'archived_items', 'snoozed_items'])
    .executeTakeFirstOrThrow();
}

/** The columns after `set`, as expressions over the row before it. Archiving ends a snooze and the other way round. */
function nextState(set: StateSet, nowMs: number) {
  const { read, archived, snoozedUntil } = set;
  const no = sql<number | null>`null`;
  let readAt: RawBuilder<number | null> = sql`read_at`;
  if (read !== undefined) readAt = read ? sql`coalesce(read_at, ${nowMs})` : no;

  let archivedAt: RawBuilder<number | null> = sql`archived_at`;
  if (archived !== undefined) archivedAt = archived ? sql`coalesce(archived_at, ${nowMs})` : no;
  else if (typeof snoozedUntil === 'string') archivedAt = no;

  let snoozedAt: RawBuilder<number | null> = sql`snoozed_until`;
  if (snoozedUntil !== undefined) snoozedAt = snoozedUntil === null ? no : sql`${Date.parse(snoozedUntil)}`;
  else if (archived === true) snoozedAt = no;

  const after = sql<Place>`case
    when ${archivedAt} is not null then ${sql.lit(place.archived)}
    when ${snoozedAt} is not null then ${sql.lit(place.snoozed)}
    when ${readAt} is not null or muted = 1 then ${sql.lit(place.read)}
    else ${sql.lit(place.unread)} end`;
  return {
    readAt,
    archivedAt,
    snoozedUntil: snoozedAt,
    place: after,
    differs: sql<SqlBool>`(${readAt} is distinct from read_at or ${archivedAt} is distinct from archived_at
      or ${snoozedAt} is distinct from snoozed_until)`,
    /** It became unread, or returned to the inbox view. */
    becomesWhole: sql<SqlBool>`(place > ${sql.lit(place.unread)} and ${after} = ${sql.lit(place.unread)})
      or (place > ${sql.lit(place.read)} and ${after} = ${sql.lit(place.read)})`,
  };
}

interface InboxCounts {
  unread: number;
  critical: number;
  inbox_items: number;
  archived_items: number;
  snoozed_items: number;
}

function countMoves(
  inbox: InboxCounts,
  moves: readonly { before: Place; after: Place; severity: number; items: number }[],
): InboxCounts {
  const { unread, critical, inbox_items, archived_items, snoozed_items } = inbox;
  const counts = { unread, critical, inbox_items, archived_items, snoozed_items };
  for (const { before, after, severity, items } of moves) {
    count(counts, before, severity, -items);
    count(counts, after, severity, items);
  }
  return counts;
}

function count(counts: InboxCounts, at: Place, severity: number, items: number): void {
  if (at === place.archived) counts.archived_items += items;
  else if (at === place.snoozed) counts.snoozed_items += items;
  else counts.inbox_items += items;
  if (at !== place.unread) return;
  counts.unread += items;
  if (severity === criticalSeverity) counts.critical += items;
}
