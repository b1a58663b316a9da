import type { RawBuilder } from 'kysely';
import type { WriteTransaction } from '../database.ts';
import { oneIf } from '../expressions.ts';
import { type Param, prepared, preparedForList } from '../prepared.ts';
import { criticalSeverity } from '../presenter.ts';
import { type Db, type NotificationKey, place, type Place } from '../schema.ts';
import type { StaffKey } from '../store.ts';

/** Inboxes that one transaction takes an item from. */
const chunkSize = 1_000;

/** Takes a notification that is recalled or expired out of some of the inboxes that still have it. */
export function createChunkRemoval(compiler: Db) {
  const findOwn = prepared((param: Param<{ notification: NotificationKey }>) =>
    compiler
      .selectFrom('item')
      .select(['origin', 'staff', 'read_at'])
      .where('origin', '=', param('notification'))
      .where('latest', '=', param('notification'))
      .orderBy('staff')
      .limit((eb) => eb.lit(chunkSize)),
  );
  const findCollapsed = prepared((param: Param<{ notification: NotificationKey }>) =>
    compiler
      .selectFrom('item')
      .select(['origin', 'staff', 'read_at'])
      .where('latest', '=', param('notification'))
      .where('latest', '<>', (eb) => eb.ref('origin'))
      .limit((eb) => eb.lit(chunkSize)),
  );
  const moveOn = preparedForList((staff: RawBuilder<StaffKey>, param: Param<{ origin: NotificationKey }>) =>
    compiler
      .updateTable('inbox')
      .from('item')
      .set((eb) => {
        const wasAt = (at: Place) => eb('item.place', '=', eb.lit(at));
        const wasCritical = eb.and([wasAt(place.unread), eb('item.severity', '=', eb.lit(criticalSeverity))]);
        return {
          seq: eb('inbox.seq', '+', 1),
          unread: eb('inbox.unread', '-', oneIf(wasAt(place.unread))),
          critical: eb('inbox.critical', '-', oneIf(wasCritical)),
          inbox_items: eb('inbox.inbox_items', '-', oneIf(eb.or([wasAt(place.unread), wasAt(place.read)]))),
          archived_items: eb('inbox.archived_items', '-', oneIf(wasAt(place.archived))),
          snoozed_items: eb('inbox.snoozed_items', '-', oneIf(wasAt(place.snoozed))),
        };
      })
      .whereRef('inbox.staff', '=', 'item.staff')
      .where('item.origin', '=', param('origin'))
      .where('item.staff', 'in', staff)
      .returning(['inbox.staff', 'inbox.seq', 'inbox.unread', 'inbox.critical']),
  );
  const bury = preparedForList(
    (staff: RawBuilder<StaffKey>, param: Param<{ origin: NotificationKey; nowMs: number }>) =>
      compiler
        .insertInto('tombstone')
        .columns(['staff', 'seq', 'origin', 'removed_at'])
        .expression((eb) =>
          eb
            .selectFrom('inbox')
            .select(['staff', 'seq', param('origin').as('origin'), param('nowMs').as('removed_at')])
            .where('staff', 'in', staff),
        ),
  );
  const remove = preparedForList((staff: RawBuilder<StaffKey>, param: Param<{ origin: NotificationKey }>) =>
    compiler.deleteFrom('item').where('origin', '=', param('origin')).where('staff', 'in', staff),
  );

  /** @returns whether more may be left */
  return async function removeChunk(
    { db, hints }: WriteTransaction,
    notification: NotificationKey,
    nowMs: number,
  ): Promise<boolean> {
    const own = await findOwn(db, { notification });
    const collapsed = own.length < chunkSize ? await findCollapsed(db, { notification }) : [];
    const rows = [...own, ...collapsed];
    for (const [origin, people] of Map.groupBy(rows, (row) => row.origin)) {
      const staff = people.map((row) => row.staff);
      const positions = await moveOn(db, staff, { origin });
      await bury(db, staff, { origin, nowMs });
      await remove(db, staff, { origin });
      for (const position of positions) hints.push({ ...position, from: position.seq - 1 });
    }
    const read = rows.filter((row) => row.read_at !== null).length;
    await db
      .updateTable('notification')
      .set((eb) => ({ removed_read: eb('removed_read', '+', read) }))
      .where('key', '=', notification)
      .execute();
    const mayBeMore = own.length === chunkSize || collapsed.length === chunkSize;
    if (!mayBeMore) await db.deleteFrom('removal').where('notification', '=', notification).execute();
    return mayBeMore;
  };
}
