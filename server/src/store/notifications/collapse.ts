import type { RawBuilder } from 'kysely';
import type { WriteTransaction } from '../database.ts';
import { isAt } from '../inbox/item-rows.ts';
import { oneIf } from '../expressions.ts';
import { type Param, prepared, preparedForList } from '../prepared.ts';
import { criticalSeverity } from '../presenter.ts';
import { type CategoryKey, type CollapseKey, type Db, type NotificationKey, place } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import type { Recipients } from './audience.ts';
import { arrivalRow, type Content, inlineArrival } from './content.ts';

interface Merge {
  origin: NotificationKey;
  latest: NotificationKey;
  category: CategoryKey;
  severity: number;
  arrivedAt: number;
  reason: string;
}

/** Lets a notification replace the older unread item with the same collapse key of the same sender. */
export function createCollapses(compiler: Db) {
  const find = preparedForList((staff: RawBuilder<StaffKey>, param: Param<{ collapse: CollapseKey }>) =>
    compiler
      .selectFrom('item')
      .innerJoin('notification', 'notification.key', 'item.origin')
      .select(['item.staff', 'item.origin', 'item.count', 'notification.id', 'notification.created_at'])
      .where('item.collapse', '=', param('collapse'))
      .where(isAt(place.unread))
      .where('item.staff', 'in', staff)
      .orderBy('item.arrival')
      .$narrowType<{ created_at: number }>(),
  );
  const moveOn = preparedForList(
    (staff: RawBuilder<StaffKey>, param: Param<{ origin: NotificationKey; critical: number }>) =>
      compiler
        .updateTable('inbox')
        .from('item')
        .set((eb) => {
          const wasCritical = eb('item.severity', '=', eb.lit(criticalSeverity));
          return {
            seq: eb('inbox.seq', '+', 1),
            critical: eb(eb('inbox.critical', '+', param('critical')), '-', oneIf(wasCritical)),
          };
        })
        .whereRef('inbox.staff', '=', 'item.staff')
        .where('item.origin', '=', param('origin'))
        .where('item.staff', 'in', staff)
        .returning(['inbox.staff', 'inbox.seq', 'inbox.unread', 'inbox.critical']),
  );
  const merge = preparedForList((staff: RawBuilder<StaffKey>, param: Param<Merge>) =>
    compiler
      .updateTable('item')
      .from('inbox')
      .set((eb) => ({
        latest: param('latest'),
        category: param('category'),
        severity: param('severity'),
        arrival: eb.ref('inbox.seq'),
        seq: eb.ref('inbox.seq'),
        whole: eb.ref('inbox.seq'),
        arrived_at: param('arrivedAt'),
        reason: param('reason'),
        count: eb('item.count', '+', 1),
      }))
      .whereRef('inbox.staff', '=', 'item.staff')
      .where('item.origin', '=', param('origin'))
      .where('item.staff', 'in', staff),
  );

  /** @returns the people for whom it is done with this; the others get an item of their own */
  return async function collapse(
    { db, hints }: WriteTransaction,
    content: Content,
    { reason, staff }: Recipients,
    nowMs: number,
  ): Promise<ReadonlySet<StaffKey>> {
    if (content.collapse === null) return new Set();
    const found = await find(db, staff, { collapse: content.collapse });
    // Of several (one was marked unread again) the one that arrived last.
    const older = new Map(found.map((row) => [row.staff, row]));
    const { key: latest, category, severity } = content;
    const critical = Number(severity === criticalSeverity);
    for (const [origin, rows] of Map.groupBy(older.values(), (row) => row.origin)) {
      const people = rows.map((row) => row.staff);
      const positions = await moveOn(db, people, { origin, critical });
      await merge(db, people, { origin, latest, category, severity, arrivedAt: nowMs, reason });
      for (const position of positions) {
        const before = older.get(position.staff);
        if (!before) continue;
        const { id, created_at, count } = before;
        const row = arrivalRow(content, nowMs, { reason, id, created_at, count: count + 1 });
        hints.push({ ...position, from: position.seq - 1, arrived: inlineArrival(row) });
      }
    }
    return new Set(older.keys());
  };
}

/** Finds the key of a sender's collapse key, new or known. */
export function createCollapseKeys(
  compiler: Db,
): (db: Db, senderId: string, name: string) => Promise<CollapseKey> {
  const findOrAdd = prepared((param: Param<{ sender: string; name: string }>) =>
    compiler
      .insertInto('collapse')
      .values({ sender_id: param('sender'), name: param('name') })
      .onConflict((conflict) => conflict.columns(['sender_id', 'name']).doUpdateSet({ name: param('name') }))
      .returning('key'),
  );
  return async (db, sender, name) => {
    const [row] = await findOrAdd(db, { sender, name });
    if (!row) throw new Error('an upsert returned nothing');
    return row.key;
  };
}
