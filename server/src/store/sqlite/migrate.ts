import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import type { Schema } from '../schema.ts';
import { migrations } from './migrations/migrations.ts';

/** The table that every database of ours has, from the first start on. */
export const migrationTable = DEFAULT_MIGRATION_TABLE;

/** Brings the tables to this version, in one transaction. A database of a later version is refused. */
export async function migrate(kysely: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
}
