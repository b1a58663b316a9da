import { type Compilable, type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
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

/** A list of integers as one value of a query, however long: `where('staff', 'in', integers(param('staff')))`. */
export function integers<T extends number>(json: RawBuilder<string> | string): RawBuilder<T> {
  return sql<T>`(select value from json_each(${json}))`;
}

/** The same for strings. */
export function strings(json: RawBuilder<string> | string): RawBuilder<string> {
  return sql<string>`(select value from json_each(${json}))`;
}

/** All values of an integer column as one JSON list: reading a row for each takes four times as long. */
export function jsonList(column: Expression<number>): RawBuilder<string> {
  return sql<string>`json_group_array(${column})`;
}

/** 1 where a condition holds, else 0. */
export function oneIf(condition: Expression<SqlBool>): RawBuilder<number> {
  return sql<number>`case when ${condition} then 1 else 0 end`;
}
