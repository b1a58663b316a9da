import type { Selectable } from 'kysely';
import { recordAudit } from '../audit.ts';
import type { Database } from '../database.ts';
import { type Param, prepared } from '../prepared.ts';
import { isoTime, isoTimeOrNull } from '../presenter.ts';
import type { Db, ProducerKeyTable } from '../schema.ts';
import type { ProducerKeyRecord, ProducerKeyStore } from '../store.ts';
import { uuidv7 } from '../uuid.ts';

export function createProducerKeyStore(database: Database, compiler: Db): ProducerKeyStore {
  // Every request with a key asks this one.
  const byId = prepared((param: Param<{ id: string }>) =>
    compiler.selectFrom('producer_key').selectAll().where('id', '=', param('id')),
  );

  return {
    list: () =>
      database.snapshot(async (db) => {
        const rows = await db.selectFrom('producer_key').selectAll().orderBy('key', 'desc').execute();
        return rows.map(recordOf);
      }),
    create: ({ name, secretHash, demo, nowMs }) =>
      database.write(async ({ db }) => {
        const row = await db
          .insertInto('producer_key')
          .values({
            id: uuidv7(nowMs),
            name,
            secret_hash: secretHash,
            demo: demo ? 1 : 0,
            created_at: nowMs,
            revoked_at: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return recordOf(row);
      }),
    byId: (id) =>
      database.snapshot(async (db) => {
        const [row] = await byId(db, { id });
        return row ? { key: recordOf(row), secretHash: row.secret_hash } : null;
      }),
    revoke: (id, nowMs, by) =>
      database.write(async ({ db }) => {
        const [found] = await byId(db, { id });
        if (!found || found.revoked_at !== null) return found !== undefined;
        await db.updateTable('producer_key').set({ revoked_at: nowMs }).where('id', '=', id).execute();
        if (by) await recordAudit(db, { atMs: nowMs, actor: by, action: 'producer-key.revoke', target: id });
        return true;
      }),
  };
}

function recordOf(row: Selectable<ProducerKeyTable>): ProducerKeyRecord {
  return {
    id: row.id,
    name: row.name,
    createdAt: isoTime(row.created_at),
    revokedAt: isoTimeOrNull(row.revoked_at),
    demo: row.demo === 1,
  };
}
