import type { Counts, Proof } from '@belfry/shared/inbox';
import { integers, type Param, prepared } from '../prepared.ts';
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
  const many = prepared((param: Param<{ staff: string }>) =>
    compiler
      .selectFrom('inbox')
      .select(['staff', 'seq', 'unread', 'critical'])
      .where('staff', 'in', integers<StaffKey>(param('staff'))),
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
      const rows = await many(db, { staff: JSON.stringify(staff) });
      return new Map(rows.map(({ staff, ...counts }) => [staff, counts]));
    },
  };
}

export type Positions = ReturnType<typeof createPositions>;

export function proofOf(epoch: string, { seq, unread, critical }: Counts): Proof {
  return { epoch, seq, unread, critical };
}
