import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';

// The first two are in SQLite's words.

/** A JSON list as one value of a query, however long: `where('id', 'in', valuesOf<string>(JSON.stringify(ids)))`. */
export function valuesOf<T extends number | string>(json: RawBuilder<string> | string): RawBuilder<T> {
  return sql<T>`(select value from json_each(${json}))`;
}

/** All values of an integer column as one JSON list: reading a row for each takes four times as long. */
export function jsonList(column: Expression<number>): RawBuilder<string> {
  return sql<string>`json_group_array(${column})`;
}

/** 1 where a condition holds, else 0. */
export function oneIf(condition: Expression<SqlBool>): RawBuilder<number> {
  return sql<number>`case when ${condition} then 1 else 0 end`;
}
