import type { RawBuilder } from 'kysely';
import type { WriteTransaction } from '../database.ts';
import { isAt } from '../inbox/item-rows.ts';
import { type Param, preparedForList } from '../prepared.ts';
import { type CollapseKey, type Db, type NotificationKey, place } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import type { Content } from './content.ts';

/**
 * A broadcast takes its time, and others of its collapse key may be published meanwhile. Where such a newer one is there
 * already, the older is counted as if it had come before it, and its text is shown to nobody.
 */
export function createOvertakenCounts(compiler: Db) {
  const find = preparedForList((staff: RawBuilder<StaffKey>, param: Param<{ collapse: CollapseKey }>) =>
    compiler
      .selectFrom('item')
      .innerJoin('notification as shown', 'shown.key', 'item.latest')
      .select(['item.staff', 'item.origin', 'shown.key', 'shown.publish_at', 'shown.created_at'])
      .where('item.collapse', '=', param('collapse'))
      .where(isAt(place.unread))
      .where('item.staff', 'in', staff)
      .orderBy('item.arrival')
      .$narrowType<{ created_at: number }>(),
  );
  const moveOn = preparedForList((staff: RawBuilder<StaffKey>) =>
    compiler
      .updateTable('inbox')
      .set((eb) => ({ seq: eb('seq', '+', 1) }))
      .where('staff', 'in', staff)
      .returning(['staff', 'seq', 'unread', 'critical']),
  );
  const count = preparedForList((staff: RawBuilder<StaffKey>, param: Param<{ origin: NotificationKey }>) =>
    compiler
      .updateTable('item')
      .from('inbox')
      .set((eb) => ({
        seq: eb.ref('inbox.seq'),
        whole: eb.ref('inbox.seq'),
        count: eb('item.count', '+', 1),
      }))
      .whereRef('inbox.staff', '=', 'item.staff')
      .where('item.origin', '=', param('origin'))
      .where('item.staff', 'in', staff),
  );

  /** @returns the people for whom it is done with this */
  return async function countOvertaken(
    { db, hints }: WriteTransaction,
    content: Content,
    staff: readonly StaffKey[],
  ): Promise<readonly StaffKey[]> {
    if (content.collapse === null) return [];
    const found = await find(db, staff, { collapse: content.collapse });
    // Of several the one that arrived last, as when it collapses.
    const shown = new Map(found.map((row) => [row.staff, row]));
    const newer = [...shown.values()].filter((row) => isPublishedAfter(row, content));
    for (const [origin, rows] of Map.groupBy(newer, (row) => row.origin)) {
      const people = rows.map((row) => row.staff);
      const positions = await moveOn(db, people, {});
      await count(db, people, { origin });
      for (const position of positions) hints.push({ ...position, from: position.seq - 1 });
    }
    return newer.map((row) => row.staff);
  };
}

type Published = Pick<Content, 'key' | 'publish_at' | 'created_at'>;

/** Keys ascend in the order in which notifications are taken in, also when the clock is set back; a schedule has its key long before. */
function isPublishedAfter(one: Published, other: Published): boolean {
  const scheduled = one.publish_at !== null || other.publish_at !== null;
  return scheduled && one.created_at !== other.created_at
    ? one.created_at > other.created_at
    : one.key > other.key;
}
