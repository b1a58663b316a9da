import { type Compilable, type RawBuilder, sql } from 'kysely';
import { valuesOf } from './expressions.ts';
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

/**
 * The same for a query with one list, of any length: `list` stands where its values do. A list of one value, such as the
 * only recipient of most notifications, goes without `json_each`, which takes longer than the rest of such a query.
 */
export function preparedForList<Item extends number | string, Values extends object, Row>(
  build: (list: RawBuilder<Item>, param: Param<Values>) => Compilable<Row>,
): (db: Db, list: readonly Item[], values: Values) => Promise<Row[]> {
  type WithList<List> = Values & { list: List };
  const one = prepared((param: Param<WithList<Item>>) =>
    build(sql<Item>`(${param('list')})`, param as unknown as Param<Values>),
  );
  const many = prepared((param: Param<WithList<string>>) =>
    build(valuesOf<Item>(param('list')), param as unknown as Param<Values>),
  );
  return (db, list, values) => {
    const [only] = list;
    return list.length === 1 && only !== undefined
      ? one(db, { ...values, list: only })
      : many(db, { ...values, list: JSON.stringify(list) });
  };
}
