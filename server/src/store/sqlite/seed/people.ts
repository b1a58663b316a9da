import type { DatabaseSync } from 'node:sqlite';
import { searchable } from '../../fold.ts';
import { uuidv7 } from '../../uuid.ts';
import { firstNames, lastNames, seedRoles } from './texts.ts';

/** Adds `person-00001` and so on, going on where an earlier run ended; each has one role. */
export function seedPeople(
  database: DatabaseSync,
  { staff, passwordHash, nowMs }: { staff: number; passwordHash: string; nowMs: number },
): void {
  const addPerson = database.prepare(
    `insert into staff (id, username, display_name, search, password_hash, locale, time_zone, disabled, demo, created_at)
     values (?, ?, ?, ?, ?, 'en', 'UTC', 0, 0, ?)`,
  );
  const addRole = database.prepare('insert into staff_role (staff, role, ordinal) values (?, ?, 0)');
  const addInbox = database.prepare('insert into inbox (staff) values (?)');
  const earlier = database
    .prepare(`select count(*) as people from staff where username glob 'person-*'`)
    .get();
  const first = Number(earlier?.['people']) + 1;
  for (let number = first; number < first + staff; number++) {
    const username = `person-${String(number).padStart(5, '0')}`;
    const displayName = `${oneOf(firstNames, number)} ${oneOf(lastNames, number)} ${number}`;
    const search = searchable(username, displayName);
    const { lastInsertRowid: key } = addPerson.run(
      ...[uuidv7(nowMs), username, displayName, search, passwordHash, nowMs],
    );
    addRole.run(key, oneOf(seedRoles, number));
    addInbox.run(key);
  }
}

function oneOf(list: readonly string[], number: number): string {
  return list[number % list.length] ?? '';
}
