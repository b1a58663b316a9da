import type { Database } from './database.ts';
import type { Db } from './schema.ts';
import type { AuditEntry, AuditStore, SenderRef } from './store.ts';

export function createAuditStore(database: Database): AuditStore {
  return {
    record: (entry) => database.write(({ db }) => recordAudit(db, entry)),
    list: ({ limit }) =>
      database.snapshot(async (db) => {
        const rows = await db.selectFrom('audit').selectAll().orderBy('key', 'desc').limit(limit).execute();
        return rows.map((row) => ({
          atMs: row.at,
          actor: { kind: row.actor_kind as SenderRef['kind'], id: row.actor_id, name: row.actor_name },
          action: row.action,
          target: row.target,
          ...(row.detail_json === null
            ? {}
            : { detail: JSON.parse(row.detail_json) as Record<string, unknown> }),
        }));
      }),
  };
}

/** Records something in the transaction in which it happens. */
export async function recordAudit(
  db: Db,
  { atMs, actor, action, target, detail }: AuditEntry,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      at: atMs,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
      action,
      target,
      detail_json: detail === undefined ? null : JSON.stringify(detail),
    })
    .execute();
}
