import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import {
  type Compilable,
  type CompiledQuery,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import type { Schema } from '../schema.ts';

/** Kysely on a database of `node:sqlite`, through Kysely's own SQLite dialect. The caller closes the database. */
export function kyselyOn(database: DatabaseSync): Kysely<Schema> {
  return new NodeSqliteKysely(new Bridge(database));
}

/**
 * Runs compiled queries without Kysely's pool of connections, which has nothing to share out here: there is one, and
 * whoever has this has it for themselves. What is prepared runs in a third of the time.
 */
class NodeSqliteKysely extends Kysely<Schema> {
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    super({ dialect: new NodeSqliteDialect({ database: bridge }) });
    this.#bridge = bridge;
  }

  override async executeQuery<Row>(query: CompiledQuery<Row> | Compilable<Row>): Promise<QueryResult<Row>> {
    if (!('sql' in query)) return super.executeQuery(query);
    const statement = this.#bridge.prepare(query.sql);
    if (statement.reader) return { rows: statement.all(query.parameters) as Row[] };
    statement.run(query.parameters);
    return { rows: [] };
  }
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** SQLite's DDL is transactional, which Kysely does not assume: with this, migrations happen as a whole or not at all. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Far more than the store has kinds of queries; only filters in ever new combinations could fill it. */
const maxStatements = 500;

/** Kysely expects the interface of better-sqlite3. Each SQL text is prepared once. */
class Bridge implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, BridgeStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      if (this.#statements.size >= maxStatements) this.#statements.clear();
      statement = new BridgeStatement(this.#database.prepare(sql));
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  close(): void {
    this.#statements.clear();
  }
}

class BridgeStatement implements SqliteStatement {
  readonly reader: boolean;
  readonly #statement: StatementSync;
  readonly #names: readonly string[];

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.#names = statement.columns().map(({ name }) => name);
    this.reader = this.#names.length > 0;
    statement.setReturnArrays(true);
  }

  /**
   * The objects that `node:sqlite` makes by itself are hash tables inside; reading the members of an item from one takes
   * as long as the query. Those made here share a hidden class (https://v8.dev/docs/hidden-classes).
   */
  all(parameters: readonly unknown[]): unknown[] {
    const rows: unknown[] = this.#statement.all(...(parameters as SQLInputValue[]));
    return (rows as SQLOutputValue[][]).map((values) => this.#named(values));
  }

  run(parameters: readonly unknown[]) {
    return this.#statement.run(...(parameters as SQLInputValue[]));
  }

  *iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    const rows: Iterable<unknown> = this.#statement.iterate(...(parameters as SQLInputValue[]));
    for (const values of rows as Iterable<SQLOutputValue[]>) yield this.#named(values);
  }

  #named(values: readonly SQLOutputValue[]): object {
    const row: Record<string, SQLOutputValue | undefined> = {};
    let column = 0;
    for (const name of this.#names) row[name] = values[column++];
    return row;
  }
}
