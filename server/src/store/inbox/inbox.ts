import type { Item, PatchResult } from '@belfry/shared/inbox';
import { limits } from '@belfry/shared/limits';
import type { Database, WriteTransaction } from '../database.ts';
import { strings } from '../prepared.ts';
import { presentItem } from '../presenter.ts';
import { type Db, place } from '../schema.ts';
import type { InboxStore, StaffKey } from '../store.ts';
import { auditCounters } from './audit.ts';
import { createChanges } from './changes.ts';
import { selectItemRows } from './item-rows.ts';
import { isFiltered, listItems } from './list.ts';
import { createPositions } from './positions.ts';
import { sliceRows } from './slices.ts';
import { changedAt, setState } from './state.ts';
import { summarise } from './summary.ts';

/** The inboxes of a database. @param compiler compiles the queries that are prepared; it never runs one */
export function createInboxStore(database: Database, compiler: Db, epoch: () => string): InboxStore {
  const positions = createPositions(compiler, epoch);
  const changesSince = createChanges(compiler, positions, epoch);

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
      database.write(async (transaction): Promise<PatchResult | 'unknown-item'> => {
        const { db } = transaction;
        if ('changedAt' in target) {
          const which = changedAt(target.changedAt);
          const { changed, seq } = await setState(transaction, staff, which, set, nowMs);
          const items = await itemsChangedAt(db, staff, changed > 0 ? seq : target.changedAt);
          return { ...(await positions.proof(db, staff)), changed, items };
        }
        if ((await countById(db, staff, target.ids)) < target.ids.length) return 'unknown-item';
        const { changed } = await setStateById(transaction, staff, target, set, nowMs);
        const items = await itemsById(db, staff, target.ids);
        return { ...(await positions.proof(db, staff)), changed, items };
      }),

    readAll: (staff, request, nowMs) =>
      database.write(async (transaction) => {
        if (request.epoch !== epoch()) return 'other-epoch';
        const { upTo, category } = request;
        if (upTo > (await positions.position(transaction.db, staff)).seq) return 'ahead';
        const { changed } = await setState(
          transaction,
          staff,
          (eb) =>
            eb.and([
              eb('item.place', '=', eb.lit(place.unread)),
              eb('item.arrival', '<=', upTo),
              ...(category === undefined
                ? []
                : [
                    eb(
                      'item.category',
                      '=',
                      eb.selectFrom('category').select('key').where('name', '=', category),
                    ),
                  ]),
            ]),
          { read: true },
          nowMs,
        );
        return { proof: await positions.proof(transaction.db, staff), changed };
      }),
  };
}

/** In the order of the ids; those that are not in this inbox are left out. */
async function itemsById(db: Db, staff: StaffKey, ids: readonly string[]): Promise<Item[]> {
  const rows = await selectItemRows(db)
    .where('first.id', 'in', strings(JSON.stringify(ids)))
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
    .where('notification.id', 'in', strings(JSON.stringify(ids)))
    .where('item.staff', '=', staff)
    .executeTakeFirstOrThrow();
  return known;
}

function setStateById(
  transaction: WriteTransaction,
  staff: StaffKey,
  { ids, upTo }: { ids: readonly string[]; upTo?: number },
  ...state: [Parameters<typeof setState>[3], number]
) {
  const json = JSON.stringify(ids);
  return setState(
    transaction,
    staff,
    (eb) =>
      eb.and([
        eb('item.origin', 'in', eb.selectFrom('notification').select('key').where('id', 'in', strings(json))),
        ...(upTo === undefined ? [] : [eb('item.arrival', '<=', upTo)]),
      ]),
    ...state,
  );
}

async function itemsChangedAt(db: Db, staff: StaffKey, seq: number): Promise<Item[]> {
  const rows = await selectItemRows(db)
    .where('item.staff', '=', staff)
    .where(changedAt(seq))
    .limit(limits.patchIds)
    .execute();
  return rows.map(presentItem);
}
