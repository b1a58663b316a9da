import { type RawBuilder, sql } from 'kysely';
import type { WriteTransaction } from '../database.ts';
import { type Param, preparedForList } from '../prepared.ts';
import { criticalSeverity } from '../presenter.ts';
import { type CategoryKey, type CollapseKey, type Db, type NotificationKey, place } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import type { Recipients } from './audience.ts';
import { createCollapses } from './collapse.ts';
import { arrivalRow, type Content, inlineArrival } from './content.ts';
import { createOvertakenCounts } from './overtaken.ts';

interface Arrival {
  origin: NotificationKey;
  category: CategoryKey;
  severity: number;
  collapse: CollapseKey | null;
  reason: string;
  arrivedAt: number;
}

/**
 * Puts a notification into inboxes. All recipients with the same reason are three statements, however many they are:
 * what a broadcast costs are then the pages that it touches.
 */
export function createDelivery(compiler: Db) {
  const collapse = createCollapses(compiler);
  const countOvertaken = createOvertakenCounts(compiler);
  const moveOn = preparedForList((staff: RawBuilder<StaffKey>, param: Param<{ critical: number }>) =>
    compiler
      .updateTable('inbox')
      .set((eb) => ({
        seq: eb('seq', '+', 1),
        unread: eb('unread', '+', 1),
        critical: eb('critical', '+', param('critical')),
        inbox_items: eb('inbox_items', '+', 1),
      }))
      .where('staff', 'in', staff)
      .returning(['staff', 'seq', 'unread', 'critical']),
  );
  const addItems = preparedForList((staff: RawBuilder<StaffKey>, param: Param<Arrival>) =>
    compiler
      .insertInto('item')
      .columns([
        'origin',
        'staff',
        'latest',
        'place',
        'category',
        'severity',
        'arrival',
        'arrived_at',
        'seq',
        'whole',
        'muted',
        'count',
        'collapse',
        'reason',
      ])
      .expression((eb) =>
        eb
          .selectFrom('inbox')
          .select([
            param('origin').as('origin'),
            'staff',
            param('origin').as('latest'),
            sql.lit(place.unread).as('place'),
            param('category').as('category'),
            param('severity').as('severity'),
            'seq as arrival',
            param('arrivedAt').as('arrived_at'),
            'seq',
            'seq as whole',
            sql.lit(0).as('muted'),
            sql.lit(1).as('count'),
            param('collapse').as('collapse'),
            param('reason').as('reason'),
          ])
          .where('staff', 'in', staff),
      ),
  );

  /** @param options.overtakable whether others may have been published since it was */
  return async function deliver(
    transaction: WriteTransaction,
    content: Content,
    groups: readonly Recipients[],
    nowMs: number,
    { overtakable } = { overtakable: false },
  ): Promise<void> {
    const { db, hints } = transaction;
    const critical = content.severity === criticalSeverity ? 1 : 0;
    for (const { reason, staff } of groups) {
      const counted = overtakable ? await countOvertaken(transaction, content, staff) : [];
      const open = without(staff, new Set(counted));
      const fresh = without(open, await collapse(transaction, content, { reason, staff: open }, nowMs));
      if (fresh.length === 0) continue;
      const positions = await moveOn(db, fresh, { critical });
      await addItems(db, fresh, {
        origin: content.key,
        category: content.category,
        severity: content.severity,
        collapse: content.collapse,
        reason,
        arrivedAt: nowMs,
      });
      const arrived = inlineArrival(arrivalRow(content, nowMs, { reason }));
      for (const { staff, seq, unread, critical } of positions) {
        hints.push({ staff, from: seq - 1, seq, unread, critical, arrived });
      }
    }
  };
}

function without(staff: readonly StaffKey[], some: ReadonlySet<StaffKey>): readonly StaffKey[] {
  return some.size === 0 ? staff : staff.filter((key) => !some.has(key));
}

export type Deliver = ReturnType<typeof createDelivery>;
