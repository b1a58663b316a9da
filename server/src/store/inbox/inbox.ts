import type { Item, PatchResult, StateSet } from '@belfry/shared/inbox';
import { limits } from '@belfry/shared/limits';
import type { Database, WriteTransaction } from '../database.ts';
import { valuesOf } from '../expressions.ts';
import { presentItem } from '../presenter.ts';
import type { Db } from '../schema.ts';
import type { InboxStore, StaffKey } from '../store.ts';
import { auditCounters } from './audit.ts';
import { createChanges } from './changes.ts';
import { selectItemRows } from './item-rows.ts';
import { createList, isFiltered } from './list.ts';
import { createPositions } from './positions.ts';
import { sliceRows } from './slices.ts';
import { setState } from './state.ts';
import { summarise } from './summary.ts';
import { changedAt, unreadUpTo, withIds } from './which.ts';

/** The inboxes of a database. @param compiler compiles the queries that are prepared; it never runs one */
export function createInboxStore(database: Database, compiler: Db, epoch: () => string): InboxStore {
  const positions = createPositions(compiler, epoch);
  const changesSince = createChanges(compiler, positions, epoch);
  const listItems = createList(compiler);

  return {
    proof: (staff) => database.snapshot((db) => positions.proof(db, staff)),
    proofs: (staff) => database.snapshot((db) => positions.proofs(db, staff)),
    ahead: (known) => database.snapshot((db) => positions.ahead(db, known)),
    list: (staff, query) =>
      (isFiltered(query) ? database.longSnapshot : database.snapshot)(async (db) => ({
        proof: await positions.proof(db, staff),
        ...(await listItems(db, staff, query)),
      })),
    async summary(staff) {
      const { unread } = await database.snapshot((db) => positions.position(db, staff));
      const snapshot = unread < sliceRows ? database.snapshot : database.longSnapshot;
      return snapshot((db) => summarise(db, staff, epoch()));
    },
    item: (staff, id) => database.snapshot(async (db) => (await itemsById(db, staff, [id]))[0] ?? null),
    changesSince: (staff, from, since) => database.snapshot((db) => changesSince(db, staff, from, since)),
    audit: (staff) => database.longSnapshot((db) => auditCounters(db, positions, staff)),

    patchItems: (staff, target, set, nowMs) =>
      database.write((transaction) =>
        'ids' in target
          ? patchNamed(transaction, staff, target, set, nowMs)
          : patchChangedAt(transaction, staff, target.changedAt, set, nowMs),
      ),

    readAll: (staff, { epoch: from, upTo, category }, nowMs) =>
      database.write(async (transaction) => {
        if (from !== epoch()) return 'other-epoch';
        if (upTo > (await positions.position(transaction.db, staff)).seq) return 'ahead';
        const { changed } = await setState(
          transaction,
          staff,
          unreadUpTo(upTo, category),
          { read: true },
          nowMs,
        );
        return { proof: await positions.proof(transaction.db, staff), changed };
      }),
  };

  async function patchNamed(
    transaction: WriteTransaction,
    staff: StaffKey,
    { ids, upTo }: { ids: readonly string[]; upTo?: number },
    set: StateSet,
    nowMs: number,
  ): Promise<PatchResult | 'unknown-item'> {
    const { db } = transaction;
    if ((await countById(db, staff, ids)) < ids.length) return 'unknown-item';
    const { changed } = await setState(transaction, staff, withIds(ids, upTo), set, nowMs);
    return { ...(await positions.proof(db, staff)), changed, items: await itemsById(db, staff, ids) };
  }

  async function patchChangedAt(
    transaction: WriteTransaction,
    staff: StaffKey,
    position: number,
    set: StateSet,
    nowMs: number,
  ): Promise<PatchResult> {
    const { db } = transaction;
    const { changed, seq } = await setState(transaction, staff, changedAt(position), set, nowMs);
    const items = await itemsChangedAt(db, staff, changed > 0 ? seq : position);
    return { ...(await positions.proof(db, staff)), changed, items };
  }
}

/** In the order of the ids; those that are not in this inbox are left out. */
async function itemsById(db: Db, staff: StaffKey, ids: readonly string[]): Promise<Item[]> {
  const rows = await selectItemRows(db)
    .where('first.id', 'in', valuesOf<string>(JSON.stringify(ids)))
    .where('item.staff', '=', staff)
    .execute();
  const items = new Map(rows.map((row) => [row.id, presentItem(row)]));
  return ids.flatMap((id) => items.get(id) ?? []);
}

async function countById(db: Db, staff: StaffKey, ids: readonly string[]): Promise<number> {
  const { known } = await db
    .selectFrom('item')
    .innerJoin('notification', 'notification.key', 'item.origin')
    .select((eb) => eb.fn.countAll<number>().as('known'))
    .where('notification.id', 'in', valuesOf<string>(JSON.stringify(ids)))
    .where('item.staff', '=', staff)
    .executeTakeFirstOrThrow();
  return known;
}

async function itemsChangedAt(db: Db, staff: StaffKey, seq: number): Promise<Item[]> {
  const rows = await selectItemRows(db)
    .where('item.staff', '=', staff)
    .where(changedAt(seq))
    .limit(limits.patchIds)
    .execute();
  return rows.map(presentItem);
}
