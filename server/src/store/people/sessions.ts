import type { Database } from '../database.ts';
import { type Param, prepared, strings } from '../prepared.ts';
import type { Db } from '../schema.ts';
import type { SessionRecord, SessionRef, SessionStore, StaffKey } from '../store.ts';
import { uuidv7 } from '../uuid.ts';
import { peopleOf, selectStaffRows, type StaffRow } from './staff-rows.ts';

interface SessionRow extends StaffRow {
  session_id: string;
  session_created_at: number;
  last_active_at: number;
  ends_at: number;
}

export function createSessionStore(database: Database, compiler: Db): SessionStore {
  const aliveRows = (nowMs: ReturnType<Param<{ nowMs: number }>>) =>
    selectStaffRows(compiler)
      .innerJoin('session', 'session.staff', 'staff.key')
      .select([
        'session.id as session_id',
        'session.created_at as session_created_at',
        'session.last_active_at',
        'session.ends_at',
      ])
      .where('session.ends_at', '>', nowMs)
      .where('staff.disabled', '=', 0);
  // Every request with a cookie asks this one.
  const bySecretHash = prepared((param: Param<{ secretHash: string; nowMs: number }>) =>
    aliveRows(param('nowMs')).where('session.secret_hash', '=', param('secretHash')),
  );
  const byId = prepared((param: Param<{ id: string; nowMs: number }>) =>
    aliveRows(param('nowMs')).where('session.id', '=', param('id')),
  );
  const alive = prepared((param: Param<{ ids: string; nowMs: number }>) =>
    compiler
      .selectFrom('session')
      .innerJoin('staff', 'staff.key', 'session.staff')
      .select('session.id')
      .where('session.id', 'in', strings(param('ids')))
      .where('session.ends_at', '>', param('nowMs'))
      .where('staff.disabled', '=', 0),
  );

  return {
    create: ({ secretHash, staff, nowMs, endsAtMs, replacesHash }) =>
      database.write(async ({ db }) => {
        const replaced =
          replacesHash === undefined
            ? undefined
            : await db
                .deleteFrom('session')
                .where('secret_hash', '=', replacesHash)
                .returning(['id', 'staff'])
                .executeTakeFirst();
        const id = uuidv7(nowMs);
        await db
          .insertInto('session')
          .values({
            id,
            secret_hash: secretHash,
            staff,
            created_at: nowMs,
            last_active_at: nowMs,
            ends_at: endsAtMs,
          })
          .execute();
        const person = peopleOf(await selectStaffRows(db).where('staff.key', '=', staff).execute())[0];
        if (!person) throw new Error(`nobody has the key ${staff}`);
        const session = { id, staff, person, createdAtMs: nowMs, lastActiveMs: nowMs, endsAtMs };
        return { session, replaced: replaced ?? null };
      }),

    bySecretHash: (secretHash, nowMs) =>
      database.snapshot(async (db) => sessionOf(await bySecretHash(db, { secretHash, nowMs }))),
    byId: (id, nowMs) => database.snapshot(async (db) => sessionOf(await byId(db, { id, nowMs }))),

    touch: (id, nowMs, endsAtMs) =>
      database.write(async ({ db }) => {
        const [session] = await byId(db, { id, nowMs });
        if (!session) return false;
        await db
          .updateTable('session')
          .set({
            last_active_at: Math.max(nowMs, session.last_active_at),
            ends_at: Math.max(endsAtMs, session.ends_at),
          })
          .where('id', '=', id)
          .execute();
        return true;
      }),

    end: (id) =>
      database.write(
        async ({ db }) =>
          (await db
            .deleteFrom('session')
            .where('id', '=', id)
            .returning(['id', 'staff'])
            .executeTakeFirst()) ?? null,
      ),

    alive: (ids, nowMs) =>
      database.snapshot(async (db) => {
        const rows = await alive(db, { ids: JSON.stringify(ids), nowMs });
        return new Set(rows.map((row) => row.id));
      }),
  };
}

function sessionOf(rows: readonly SessionRow[]): SessionRecord | null {
  const [row] = rows;
  const [person] = peopleOf(rows);
  if (!row || !person) return null;
  return {
    id: row.session_id,
    staff: person.key,
    person,
    createdAtMs: row.session_created_at,
    lastActiveMs: row.last_active_at,
    endsAtMs: row.ends_at,
  };
}

/** Ends a person's sessions, but not `keep`, and names those that were still alive. */
export async function endSessionsOf(
  db: Db,
  staff: StaffKey,
  keep: string | undefined,
  nowMs: number,
): Promise<SessionRef[]> {
  let ending = db.deleteFrom('session').where('staff', '=', staff).returning(['id', 'staff', 'ends_at']);
  if (keep !== undefined) ending = ending.where('id', '<>', keep);
  const ended = await ending.execute();
  return ended.filter((session) => session.ends_at > nowMs).map(({ id, staff }) => ({ id, staff }));
}
