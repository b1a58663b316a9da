import type { Locale } from '@belfry/shared/session';
import type { Db } from '../schema.ts';
import type { StaffKey, StaffRecord } from '../store.ts';

/** The columns of a person, one row for each role (one with null for somebody without). */
const staffColumns = [
  'staff.key',
  'staff.id',
  'staff.username',
  'staff.display_name',
  'staff.locale',
  'staff.time_zone',
  'staff.disabled',
  'staff.demo',
  'staff_role.role',
] as const;

export interface StaffRow {
  key: StaffKey;
  id: string;
  username: string;
  display_name: string;
  locale: string;
  time_zone: string;
  disabled: number;
  demo: number;
  role: string | null;
}

export function selectStaffRows(db: Db) {
  return db
    .selectFrom('staff')
    .leftJoin('staff_role', 'staff_role.staff', 'staff.key')
    .select(staffColumns)
    .orderBy('staff.username')
    .orderBy('staff_role.ordinal');
}

/** People from rows in which each person's stand together. */
export function peopleOf(rows: readonly StaffRow[]): StaffRecord[] {
  const people: StaffRecord[] = [];
  for (const row of rows) {
    let person = people.at(-1);
    if (person?.key !== row.key) {
      person = {
        key: row.key,
        id: row.id,
        username: row.username,
        displayName: row.display_name,
        roles: [],
        locale: row.locale as Locale,
        timeZone: row.time_zone,
        disabled: row.disabled === 1,
        demo: row.demo === 1,
      };
      people.push(person);
    }
    if (row.role !== null) person.roles.push(row.role);
  }
  return people;
}

export async function personById(db: Db, id: string): Promise<StaffRecord | null> {
  return peopleOf(await selectStaffRows(db).where('staff.id', '=', id).execute())[0] ?? null;
}
