import type { RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { type Param, prepared, preparedForList } from '../prepared.ts';
import type { Db } from '../schema.ts';
import {
  type SessionRecord,
  type SessionRef,
  type SessionStore,
  type StaffKey,
  StoreUnavailable,
} from '../store.ts';
import { uuidv7 } from '../uuid.ts';
import { peopleOf, selectStaffRows, type StaffRow } from './staff-rows.ts';

interface SessionRow extends StaffRow {
  session_id: string;
  session_created_at: number;
  last_active_at: number;
  ends_at: number;
}

export function createSessionStore(database: Database, compiler: Db): SessionStore {
  const sessionRows = () =>
    selectStaffRows(compiler)
      .innerJoin('session', 'session.staff', 'staff.key')
      .select([
        'session.id as session_id',
        'session.created_at as session_created_at',
        'session.last_active_at',
        'session.ends_at',
      ])
      .where('staff.disabled', '=', 0);
  // Every request with a cookie asks this one.
  const bySecretHash = prepared((param: Param<{ secretHash: string }>) =>
    sessionRows().where('session.secret_hash', '=', param('secretHash')),
  );
  const byId = prepared((param: Param<{ id: string }>) =>
    sessionRows().where('session.id', '=', param('id')),
  );
  const byIds = preparedForList((ids: RawBuilder<string>) =>
    compiler
      .selectFrom('session')
      .innerJoin('staff', 'staff.key', 'session.staff')
      .select(['session.id', 'session.ends_at'])
      .where('session.id', 'in', ids)
      .where('staff.disabled', '=', 0),
  );

  /** A session that was once seen to be over is gone: a clock that is set back afterwards does not revive it. */
  async function onlyAlive(session: SessionRecord | null, nowMs: number): Promise<SessionRecord | null> {
    if (!session || session.endsAtMs > nowMs) return session;
    await forgetOver(nowMs);
    return null;
  }

  async function forgetOver(nowMs: number): Promise<void> {
    try {
      await database.write(({ db }) => endOverSessions(db, nowMs));
    } catch (error) {
      // Whoever asked gets their answer all the same; pruning comes by later.
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  return {
    create: ({ secretHash, staff, passwordHash, nowMs, endsAtMs, replacesHash }) =>
      database.write(async ({ db }) => {
        const mayEnter = selectStaffRows(db)
          .where('staff.key', '=', staff)
          .where('staff.disabled', '=', 0)
          .where('staff.password_hash', '=', passwordHash);
        const [person] = peopleOf(await mayEnter.execute());
        if (!person) return null;
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
        const session = { id, staff, person, createdAtMs: nowMs, lastActiveMs: nowMs, endsAtMs };
        return { session, replaced: replaced ?? null };
      }),

    async bySecretHash(secretHash, nowMs) {
      const rows = await database.snapshot((db) => bySecretHash(db, { secretHash }));
      return onlyAlive(sessionOf(rows), nowMs);
    },
    async byId(id, nowMs) {
      const rows = await database.snapshot((db) => byId(db, { id }));
      return onlyAlive(sessionOf(rows), nowMs);
    },

    touch: (id, nowMs, endsAtMs) =>
      database.write(async ({ db }) => {
        const [session] = await byId(db, { id });
        if (!session || session.ends_at <= nowMs) return false;
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

    async alive(ids, nowMs) {
      const rows = await database.snapshot((db) => byIds(db, ids, {}));
      const alive = rows.filter((row) => row.ends_at > nowMs);
      if (alive.length < rows.length) await forgetOver(nowMs);
      return new Set(alive.map((row) => row.id));
    },
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

/** Deletes the sessions whose time is over. */
export async function endOverSessions(db: Db, nowMs: number): Promise<void> {
  await db.deleteFrom('session').where('ends_at', '<=', nowMs).execute();
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
