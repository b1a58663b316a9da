import type { Reason } from '@belfry/shared/inbox';
import type { Audience } from '@belfry/shared/publishing';
import { jsonList } from '../expressions.ts';
import type { RawBuilder } from 'kysely';
import { type Param, prepared, preparedForList } from '../prepared.ts';
import { storedReason } from '../presenter.ts';
import type { Db } from '../schema.ts';
import type { StaffKey } from '../store.ts';

/** Recipients with the same reason, in ascending order of their keys. */
export interface Recipients {
  /** As it is stored: `named`, `role:NAME` or `everyone`. */
  reason: string;
  staff: readonly StaffKey[];
}

/** A person whom an audience names. */
interface NamedPerson {
  key: StaffKey;
  username: string;
  disabled: number;
}

/** Finds out who an audience is, at this moment. */
export function createAudiences(compiler: Db) {
  const findNamed = preparedForList((usernames: RawBuilder<string>) =>
    compiler
      .selectFrom('staff')
      .select(['key', 'username', 'disabled'])
      .where('username', 'in', usernames)
      .orderBy('key'),
  );
  const members = prepared((param: Param<{ role: string }>) =>
    compiler
      .selectFrom(
        compiler
          .selectFrom('staff_role')
          .innerJoin('staff', 'staff.key', 'staff_role.staff')
          .select('staff.key')
          .where('staff_role.role', '=', param('role'))
          .where('staff.disabled', '=', 0)
          .orderBy('staff.key')
          .as('member'),
      )
      .select((eb) => jsonList(eb.ref('member.key')).as('keys')),
  );
  const everyone = prepared(() =>
    compiler
      .selectFrom(
        compiler.selectFrom('staff').select('key').where('disabled', '=', 0).orderBy('key').as('person'),
      )
      .select((eb) => jsonList(eb.ref('person.key')).as('keys')),
  );
  const keysOf = (rows: readonly { keys: string }[]) => JSON.parse(rows[0]?.keys ?? '[]') as StaffKey[];

  return {
    /** The people whom it names. */
    named: async (db: Db, { staff = [] }: Audience): Promise<NamedPerson[]> =>
      staff.length === 0 ? [] : findNamed(db, staff, {}),

    /**
     * The union, each person once, without disabled people. The reason is the most particular one: named before a role,
     * roles in their order, everyone last.
     */
    async recipients(
      db: Db,
      { roles = [], everyone: all }: Audience,
      named: readonly NamedPerson[],
    ): Promise<Recipients[]> {
      const groups: Recipients[] = [];
      const taken = new Set<StaffKey>();
      const add = (reason: Reason, staff: readonly StaffKey[]) => {
        const fresh = taken.size === 0 ? staff : staff.filter((key) => !taken.has(key));
        if (fresh.length > 0) groups.push({ reason: storedReason(reason), staff: fresh });
        // Nothing comes after everyone.
        if (reason.kind !== 'everyone') for (const key of fresh) taken.add(key);
      };
      const enabled = named.filter((person) => person.disabled === 0);
      add(
        { kind: 'named', via: null },
        enabled.map((person) => person.key),
      );
      for (const role of roles) add({ kind: 'role', via: role }, keysOf(await members(db, { role })));
      if (all) add({ kind: 'everyone', via: null }, keysOf(await everyone(db, {})));
      return groups;
    },
  };
}

export type Audiences = ReturnType<typeof createAudiences>;

export function headCount(groups: readonly Recipients[]): number {
  return groups.reduce((sum, group) => sum + group.staff.length, 0);
}

/**
 * Splits recipients into chunks: first those for whom `first` is true, then the others, so that who is there to see it
 * does not wait for the many who are not.
 * @param size how many a chunk may have, the first of them being chunk 0
 */
export function inChunks(
  groups: readonly Recipients[],
  size: (ordinal: number) => number,
  first: (staff: StaffKey) => boolean,
): Recipients[][] {
  const now: Recipients[] = [];
  const later: Recipients[] = [];
  for (const { reason, staff } of groups) {
    const there: StaffKey[] = [];
    const elsewhere: StaffKey[] = [];
    for (const key of staff) (first(key) ? there : elsewhere).push(key);
    now.push({ reason, staff: there });
    later.push({ reason, staff: elsewhere });
  }
  const chunks: Recipients[][] = [];
  let room = 0;
  for (const { reason, staff } of [...now, ...later]) {
    for (let taken = 0; taken < staff.length;) {
      if (room === 0) room = size(chunks.push([]) - 1);
      const part = staff.slice(taken, taken + room);
      chunks.at(-1)?.push({ reason, staff: part });
      taken += part.length;
      room -= part.length;
    }
  }
  return chunks;
}
