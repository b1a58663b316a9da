import type { ManagedStaff } from '@belfry/shared/admin';
import { fetchStaff } from '../../api/admin.ts';

/** A role and who has it now; people who are disabled do not count. */
export interface RoleMembers {
  role: string;
  members: ManagedStaff[];
}

/** Every person, page by page. Roles are names that people carry, so this is the only way to know them all. */
export async function fetchAllStaff(signal?: AbortSignal): Promise<ManagedStaff[]> {
  const people: ManagedStaff[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchStaff({ limit: 100, ...(cursor !== undefined && { cursor }) }, signal);
    people.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return people;
}

/** The roles of these people by name, each with those who have it. */
export function rolesOf(people: readonly ManagedStaff[]): RoleMembers[] {
  const roles = new Map<string, ManagedStaff[]>();
  for (const person of people) {
    if (person.disabled) continue;
    for (const role of person.roles) roles.set(role, [...(roles.get(role) ?? []), person]);
  }
  return [...roles]
    .map(([role, members]) => ({ role, members }))
    .toSorted((a, b) => a.role.localeCompare(b.role));
}
