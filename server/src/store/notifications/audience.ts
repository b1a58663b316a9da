import type { Audience } from '@belfry/shared/publishing';
import { type Param, prepared, strings } from '../prepared.ts';
import { storedReason } from '../presenter.ts';
import type { Db } from '../schema.ts';
import type { StaffKey } from '../store.ts';

/** Recipients with the same reason, in ascending order of their keys. */
export interface Recipients {
  /** As it is stored: `named`, `role:NAME` or `everyone`. */
  reason: string;
  staff: StaffKey[];
}

/** Finds out who an audience is, at this moment. */
export function createAudiences(compiler: Db) {
  const named = prepared((param: Param<{ usernames: string }>) =>
    compiler
      .selectFrom('staff')
      .select(['key', 'username', 'disabled'])
      .where('username', 'in', strings(param('usernames')))
      .orderBy('key'),
  );
  const members = prepared((param: Param<{ role: string }>) =>
    compiler
      .selectFrom('staff_role')
      .innerJoin('staff', 'staff.key', 'staff_role.staff')
      .select('staff.key')
      .where('staff_role.role', '=', param('role'))
      .where('staff.disabled', '=', 0)
      .orderBy('staff.key'),
  );
  const everyone = prepared(() =>
    compiler.selectFrom('staff').select('key').where('disabled', '=', 0).orderBy('key'),
  );

  return {
    /** Those of the usernames that nobody has. */
    async unknown(db: Db, { staff = [] }: Audience): Promise<string[]> {
      if (staff.length === 0) return [];
      const rows = await named(db, { usernames: JSON.stringify(staff) });
      const known = new Set(rows.map((row) => row.username));
      return [...new Set(staff)].filter((username) => !known.has(username));
    },

    /**
     * The union, each person once, without disabled people. The reason is the most particular one: named before a role,
     * roles in their order, everyone last.
     */
    async recipients(db: Db, { staff = [], roles = [], everyone: all }: Audience): Promise<Recipients[]> {
      const groups: Recipients[] = [];
      const taken = new Set<StaffKey>();
      const add = (reason: string, people: readonly { key: StaffKey }[]) => {
        const fresh = people.map((person) => person.key).filter((key) => !taken.has(key));
        for (const key of fresh) taken.add(key);
        if (fresh.length > 0) groups.push({ reason, staff: fresh });
      };
      if (staff.length > 0) {
        const rows = await named(db, { usernames: JSON.stringify(staff) });
        add(
          storedReason({ kind: 'named', via: null }),
          rows.filter((row) => row.disabled === 0),
        );
      }
      for (const role of roles) add(storedReason({ kind: 'role', via: role }), await members(db, { role }));
      if (all) add(storedReason({ kind: 'everyone', via: null }), await everyone(db, {}));
      return groups;
    },
  };
}

export type Audiences = ReturnType<typeof createAudiences>;

export function headCount(groups: readonly Recipients[]): number {
  return groups.reduce((sum, group) => sum + group.staff.length, 0);
}

/**
 * Splits recipients into chunks of at most `size`: first those for whom `first` is true, then the others, so that who
 * is there to see it does not wait for the many who are not.
 */
export function inChunks(
  groups: readonly Recipients[],
  size: number,
  first: (staff: StaffKey) => boolean,
): Recipients[][] {
  const chunks: Recipients[][] = [];
  let room = 0;
  const add = (reason: string, staff: StaffKey) => {
    if (room === 0) {
      chunks.push([]);
      room = size;
    }
    const chunk = chunks.at(-1) ?? [];
    const group = chunk.at(-1);
    if (group?.reason === reason) group.staff.push(staff);
    else chunk.push({ reason, staff: [staff] });
    room--;
  };
  const later: Recipients[] = [];
  for (const { reason, staff } of groups) {
    const waiting: StaffKey[] = [];
    for (const key of staff) {
      if (first(key)) add(reason, key);
      else waiting.push(key);
    }
    later.push({ reason, staff: waiting });
  }
  for (const { reason, staff } of later) for (const key of staff) add(reason, key);
  return chunks;
}
