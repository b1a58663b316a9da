import type { ManagedStaff } from '@belfry/shared/admin';
import { describe, expect, it } from 'vitest';
import { rolesOf } from './roles.ts';

function person(username: string, roles: string[], disabled = false): ManagedStaff {
  return { id: username, username, displayName: username, roles, locale: 'en', timeZone: 'UTC', disabled };
}

describe('the roles of all people', () => {
  it('come by name, each with who has it', () => {
    const roles = rolesOf([person('kim', ['orders', 'clerk']), person('sam', ['orders'])]);
    expect(roles.map(({ role, members }) => [role, ...members.map(({ username }) => username)])).toEqual([
      ['clerk', 'kim'],
      ['orders', 'kim', 'sam'],
    ]);
  });

  it('leave out who is disabled, for nothing reaches them', () => {
    expect(rolesOf([person('kim', ['orders'], true)])).toEqual([]);
  });
});
