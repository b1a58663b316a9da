import type { Counts, Proof } from '@belfry/shared/inbox';
import { type RawBuilder, sql } from 'kysely';
import { type Param, prepared, preparedForList } from '../prepared.ts';
import type { Db } from '../schema.ts';
import type { StaffKey } from '../store.ts';

/** An inbox's position, its counts, and how far back changes can be served. */
export interface Position extends Counts {
  floor: number;
}

/** Reads positions; what comes in one snapshot with other rows proves them. */
export function createPositions(compiler: Db, epoch: () => string) {
  const one = prepared((param: Param<{ staff: StaffKey }>) =>
    compiler
      .selectFrom('inbox')
      .select(['seq', 'unread', 'critical', 'floor'])
      .where('staff', '=', param('staff')),
  );
  const many = preparedForList((staff: RawBuilder<StaffKey>) =>
    compiler.selectFrom('inbox').select(['staff', 'seq', 'unread', 'critical']).where('staff', 'in', staff),
  );
  // The keys of the object are staff keys, its values positions.
  const beyond = prepared((param: Param<{ known: string }>) =>
    compiler
      .selectFrom('inbox')
      .innerJoin(
        sql<{ key: StaffKey; value: number }>`json_each(${param('known')})`.as('known'),
        'known.key',
        'inbox.staff',
      )
      .select(['staff', 'seq', 'unread', 'critical'])
      .whereRef('inbox.seq', '>', 'known.value'),
  );

  async function position(db: Db, staff: StaffKey): Promise<Position> {
    const [row] = await one(db, { staff });
    if (!row) throw new Error(`nobody has the key ${staff}`);
    return row;
  }

  return {
    position,
    proof: async (db: Db, staff: StaffKey): Promise<Proof> => proofOf(epoch(), await position(db, staff)),
    async proofs(db: Db, staff: readonly StaffKey[]): Promise<Map<StaffKey, Counts>> {
      const rows = await many(db, staff, {});
      return countsByStaff(rows);
    },
    async ahead(db: Db, known: ReadonlyMap<StaffKey, number>): Promise<Map<StaffKey, Counts>> {
      let members = '';
      for (const [key, seq] of known) members += `${members ? ',' : ''}"${key}":${seq}`;
      return countsByStaff(await beyond(db, { known: `{${members}}` }));
    },
  };
}

function countsByStaff(rows: readonly (Counts & { staff: StaffKey })[]): Map<StaffKey, Counts> {
  const counts = new Map<StaffKey, Counts>();
  for (const { staff, seq, unread, critical } of rows) counts.set(staff, { seq, unread, critical });
  return counts;
}

export type Positions = ReturnType<typeof createPositions>;

export function proofOf(epoch: string, { seq, unread, critical }: Counts): Proof {
  return { epoch, seq, unread, critical };
}
