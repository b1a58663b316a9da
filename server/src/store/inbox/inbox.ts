import type { Item, PatchResult } from '@belfry/shared/inbox';
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
import { createPositions, proofOf } from './positions.ts';
import { sliceRows } from './slices.ts';
import { setState, type StateChange, type StateCommand } from './state.ts';
import { summarise } from './summary.ts';
import { filterOf } from './which.ts';

/** What changes more rows than these would hold up the event loop; each takes some 25 µs. */
const manyRows = 1_000;

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
      'ids' in target
        ? database.write((transaction) => patchNamed(transaction, { staff, which: target, set, nowMs }))
        : patchChangedAt({ staff, which: target, set, nowMs }),

    async readAll(staff, { epoch: from, upTo, category }, nowMs) {
      if (from !== epoch()) return 'other-epoch';
      const { seq, unread } = await database.snapshot((db) => positions.position(db, staff));
      if (upTo > seq) return 'ahead';
      const which = { unreadUpTo: upTo, ...(category !== undefined && { category }) };
      const change = await apply({ staff, which, set: { read: true }, nowMs }, unread);
      return { proof: proofOf(epoch(), change), changed: change.changed };
    },
  };

  /** @param rows how many it looks at, at most */
  function apply(command: StateCommand, rows: number): Promise<StateChange> {
    return rows > manyRows
      ? database.bulk({ kind: 'set-state', ...command })
      : database.write((transaction) => setState(transaction, command));
  }

  async function patchNamed(
    transaction: WriteTransaction,
    command: StateCommand & { which: { ids: readonly string[] } },
  ): Promise<PatchResult | 'unknown-item'> {
    const { db } = transaction;
    const { staff, which } = command;
    if ((await countById(db, staff, which.ids)) < which.ids.length) return 'unknown-item';
    const { changed, ...counts } = await setState(transaction, command);
    return { ...proofOf(epoch(), counts), changed, items: await itemsById(db, staff, which.ids) };
  }

  async function patchChangedAt(
    command: StateCommand & { which: { changedAt: number } },
  ): Promise<PatchResult> {
    const { staff, which } = command;
    const rows = await database.snapshot((db) => countChangedAt(db, staff, which.changedAt));
    const { changed, seq } = await apply(command, rows);
    return database.snapshot(async (db) => ({
      ...(await positions.proof(db, staff)),
      changed,
      items: await itemsChangedAt(db, staff, changed > 0 ? seq : which.changedAt),
    }));
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

/** Up to one more than can be changed at once here. */
async function countChangedAt(db: Db, staff: StaffKey, seq: number): Promise<number> {
  const { rows } = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('item')
        .select('item.origin')
        .where('item.staff', '=', staff)
        .where(filterOf({ changedAt: seq }))
        .limit(manyRows + 1)
        .as('changed'),
    )
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  return rows;
}

async function itemsChangedAt(db: Db, staff: StaffKey, seq: number): Promise<Item[]> {
  const rows = await selectItemRows(db)
    .where('item.staff', '=', staff)
    .where(filterOf({ changedAt: seq }))
    .limit(limits.patchIds)
    .execute();
  return rows.map(presentItem);
}
