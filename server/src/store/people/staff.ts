import { adminRole } from '@belfry/shared/session';
import type { Database } from '../database.ts';
import { containing, searchable } from '../fold.ts';
import type { Db } from '../schema.ts';
import type { NewStaff, StaffKey, StaffRecord, StaffStore } from '../store.ts';
import { uuidv7 } from '../uuid.ts';
import { endSessionsOf } from './sessions.ts';
import { peopleOf, personById, selectStaffRows } from './staff-rows.ts';
import { type SqlBool, sql } from 'kysely';

/**
 * @param demoMayEnter whether demo people may sign in; only then does an admin of theirs count as one who is left
 */
export function createStaffStore(database: Database, demoMayEnter: boolean): StaffStore {
  return {
    counts: () =>
      database.snapshot(async (db) => {
        const rows = await db
          .selectFrom('staff')
          .select((eb) => ['demo', eb.fn.countAll<number>().as('people')])
          .groupBy('demo')
          .execute();
        const of = (demo: number) => rows.find((row) => row.demo === demo)?.people ?? 0;
        return { staff: of(0), demo: of(1) };
      }),

    create: (person) => database.write(({ db }) => createPerson(db, person)),
    byId: (id) => database.snapshot((db) => personById(db, id)),

    credentials: (username) =>
      database.snapshot(async (db) => {
        const rows = await selectStaffRows(db)
          .select('staff.password_hash')
          .where('staff.username', '=', username)
          .execute();
        const [staff] = peopleOf(rows);
        const [row] = rows;
        return staff && row ? { staff, passwordHash: row.password_hash } : null;
      }),

    list: ({ after, limit, text }) =>
      database.snapshot(async (db) => {
        let page = db
          .selectFrom('staff')
          .select('key')
          .orderBy('username')
          .limit(limit + 1);
        if (after !== undefined) page = page.where('username', '>', after);
        if (text) page = page.where(sql<SqlBool>`search like ${containing(text)} escape '\\'`);
        const rows = await selectStaffRows(db)
          .where('staff.key', 'in', (eb) => eb.selectFrom(page.as('page')).select('page.key'))
          .execute();
        const people = peopleOf(rows);
        const items = people.slice(0, limit);
        return { items, nextCursor: people.length > limit ? (items.at(-1)?.username ?? null) : null };
      }),

    update: (id, change, { keepSession, nowMs }) =>
      database.write(async ({ db }) => {
        const before = await personById(db, id);
        if (!before) return 'not-found';
        const after = { ...before, ...definedOf(change) };
        const wasAdmin = isActiveAdmin(before);
        if (wasAdmin && !isActiveAdmin(after) && !(await hasOtherAdmin(db, before.key, demoMayEnter)))
          return 'last-admin';

        await savePerson(db, after, change.passwordHash);
        if (change.roles) await saveRoles(db, before.key, change.roles);
        const locksOut = change.disabled === true || change.passwordHash !== undefined;
        const endedSessions = locksOut ? await endSessionsOf(db, before.key, keepSession, nowMs) : [];
        return { staff: await mustBe(db, id), endedSessions };
      }),

    setPreferences: (staff, { locale, timeZone }) =>
      database.write(async ({ db }) => {
        const { id } = await db
          .updateTable('staff')
          .set((eb) => ({
            locale: locale ?? eb.ref('locale'),
            time_zone: timeZone ?? eb.ref('time_zone'),
          }))
          .where('key', '=', staff)
          .returning('id')
          .executeTakeFirstOrThrow();
        return mustBe(db, id);
      }),
  };
}

/** Stores a person with an empty inbox; `taken` when the username exists. */
export async function createPerson(db: Db, person: NewStaff): Promise<StaffRecord | 'taken'> {
  const id = uuidv7(person.nowMs);
  const inserted = await db
    .insertInto('staff')
    .values({
      id,
      username: person.username,
      display_name: person.displayName,
      search: searchable(person.username, person.displayName),
      password_hash: person.passwordHash,
      locale: person.locale,
      time_zone: 'UTC',
      disabled: 0,
      demo: person.demo ? 1 : 0,
      created_at: person.nowMs,
    })
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returning('key')
    .executeTakeFirst();
  if (!inserted) return 'taken';
  await saveRoles(db, inserted.key, person.roles);
  await db
    .insertInto('inbox')
    .values({
      staff: inserted.key,
      seq: 0,
      unread: 0,
      critical: 0,
      inbox_items: 0,
      archived_items: 0,
      snoozed_items: 0,
      floor: 0,
    })
    .execute();
  return mustBe(db, id);
}

function definedOf(change: Parameters<StaffStore['update']>[1]): Partial<StaffRecord> {
  const { displayName, disabled, roles } = change;
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(disabled === undefined ? {} : { disabled }),
    ...(roles === undefined ? {} : { roles: [...roles] }),
  };
}

async function savePerson(db: Db, person: StaffRecord, passwordHash: string | undefined): Promise<void> {
  await db
    .updateTable('staff')
    .set({
      display_name: person.displayName,
      search: searchable(person.username, person.displayName),
      disabled: person.disabled ? 1 : 0,
      ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
    })
    .where('key', '=', person.key)
    .execute();
}

async function saveRoles(db: Db, staff: StaffKey, roles: readonly string[]): Promise<void> {
  await db.deleteFrom('staff_role').where('staff', '=', staff).execute();
  if (roles.length === 0) return;
  await db
    .insertInto('staff_role')
    .values(roles.map((role, ordinal) => ({ staff, role, ordinal })))
    .execute();
}

function isActiveAdmin(person: StaffRecord): boolean {
  return !person.disabled && person.roles.includes(adminRole);
}

async function hasOtherAdmin(db: Db, except: StaffKey, demoMayEnter: boolean): Promise<boolean> {
  let others = db
    .selectFrom('staff')
    .innerJoin('staff_role', 'staff_role.staff', 'staff.key')
    .select('staff.key')
    .where('staff_role.role', '=', adminRole)
    .where('staff.disabled', '=', 0)
    .where('staff.key', '<>', except)
    .limit(1);
  if (!demoMayEnter) others = others.where('staff.demo', '=', 0);
  return (await others.executeTakeFirst()) !== undefined;
}

async function mustBe(db: Db, id: string): Promise<StaffRecord> {
  const person = await personById(db, id);
  if (!person) throw new Error(`the person ${id} vanished within a transaction`);
  return person;
}
