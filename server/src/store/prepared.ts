import { type Compilable, type RawBuilder, sql } from 'kysely';
import type { Db } from './schema.ts';

/** Where a value will stand in a prepared query. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Names the value that each run brings. */
export type Param<Values extends object> = <Name extends keyof Values & string>(
  name: Name,
) => RawBuilder<Values[Name]>;

/**
 * A query that is built and compiled once and then run with other values: building costs several times what SQLite needs
 * to run it. The types of the values come from the annotation of `param`:
 * `prepared((param: Param<{ staff: StaffKey }>) => db.selectFrom('inbox').where('staff', '=', param('staff')))`.
 */
export function prepared<Values extends object, Row>(
  build: (param: Param<Values>) => Compilable<Row>,
): (db: Db, values: Values) => Promise<Row[]> {
  const query = build((name) => sql`${new Slot(name)}`).compile();
  return async (db, values) => {
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Slot ? values[parameter.name as keyof Values] : parameter,
    );
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
}
