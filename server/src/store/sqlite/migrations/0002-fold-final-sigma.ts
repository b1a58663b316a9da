import { type Kysely, sql } from 'kysely';

/** Texts were folded with a final sigma, which nobody asks for any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['notification', 'staff']) {
    await sql`update ${sql.table(table)} set search = replace(search, 'ς', 'σ') where instr(search, 'ς') > 0`.execute(
      db,
    );
  }
}
