import type { WriteTransaction } from '../database.ts';
import { integers, type Param, prepared } from '../prepared.ts';
import { criticalSeverity } from '../presenter.ts';
import { type CategoryKey, type CollapseKey, type Db, type NotificationKey, place } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import type { Recipients } from './audience.ts';
import { arrivalRow, type Content, inlineMembers } from './content.ts';
import { isAt } from '../inbox/item-rows.ts';

interface Merge {
  staff: StaffKey;
  origin: NotificationKey;
  latest: NotificationKey;
  category: CategoryKey;
  severity: number;
  seq: number;
  arrivedAt: number;
  reason: string;
}

/** Lets a notification replace the older unread item with the same collapse key of the same sender. */
export function createCollapses(compiler: Db) {
  const find = prepared((param: Param<{ collapse: CollapseKey; staff: string }>) =>
    compiler
      .selectFrom('item')
      .innerJoin('notification', 'notification.key', 'item.origin')
      .select([
        'item.staff',
        'item.origin',
        'item.severity',
        'item.count',
        'notification.id',
        'notification.created_at',
      ])
      .where('item.collapse', '=', param('collapse'))
      .where(isAt(place.unread))
      .where('item.staff', 'in', integers<StaffKey>(param('staff')))
      .orderBy('item.arrival')
      .$narrowType<{ created_at: number }>(),
  );
  const moveOn = prepared((param: Param<{ staff: StaffKey; critical: number }>) =>
    compiler
      .updateTable('inbox')
      .set((eb) => ({ seq: eb('seq', '+', 1), critical: eb('critical', '+', param('critical')) }))
      .where('staff', '=', param('staff'))
      .returning(['seq', 'unread', 'critical']),
  );
  const merge = prepared((param: Param<Merge>) =>
    compiler
      .updateTable('item')
      .set((eb) => ({
        latest: param('latest'),
        category: param('category'),
        severity: param('severity'),
        arrival: param('seq'),
        seq: param('seq'),
        whole: param('seq'),
        arrived_at: param('arrivedAt'),
        reason: param('reason'),
        count: eb('count', '+', 1),
      }))
      .where('origin', '=', param('origin'))
      .where('staff', '=', param('staff')),
  );

  return {
    /** @returns the people for whom it is done with this; the others get an item of their own */
    async collapse(
      { db, hints }: WriteTransaction,
      content: Content,
      { reason, staff }: Recipients,
      nowMs: number,
    ): Promise<ReadonlySet<StaffKey>> {
      if (content.collapse === null) return new Set();
      const found = await find(db, { collapse: content.collapse, staff: JSON.stringify(staff) });
      // Of several (one was marked unread again) the one that arrived last.
      const older = new Map(found.map((row) => [row.staff, row]));
      const isCritical = Number(content.severity === criticalSeverity);
      for (const [person, { origin, severity, count, id, created_at }] of older) {
        const critical = isCritical - Number(severity === criticalSeverity);
        const [position] = await moveOn(db, { staff: person, critical });
        if (!position) continue;
        await merge(db, {
          staff: person,
          origin,
          latest: content.key,
          category: content.category,
          severity: content.severity,
          seq: position.seq,
          arrivedAt: nowMs,
          reason,
        });
        const row = arrivalRow(content, nowMs, { reason, id, created_at, count: count + 1 });
        hints.push({
          staff: person,
          from: position.seq - 1,
          ...position,
          arrived: { id, ...inlineMembers(row, true) },
        });
      }
      return new Set(older.keys());
    },
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
