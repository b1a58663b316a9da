import { categoryLabels } from '@belfry/shared/admin';
import type { Database } from './database.ts';
import { type Param, prepared } from './prepared.ts';
import type { CategoryKey, Db } from './schema.ts';
import type { CategoryStore } from './store.ts';

export function createCategoryStore(database: Database): CategoryStore {
  return {
    list: () =>
      database.snapshot(async (db) => {
        const rows = await db
          .selectFrom('category')
          .select(['name', 'labels_json'])
          .where('labels_json', 'is not', null)
          .orderBy('name')
          .$narrowType<{ labels_json: string }>()
          .execute();
        return rows.map((row) => ({
          name: row.name,
          labels: categoryLabels.shape.labels.parse(JSON.parse(row.labels_json)),
        }));
      }),
    put: ({ name, labels }) =>
      database.write(async ({ db }) => {
        const labels_json = JSON.stringify(labels);
        await db
          .insertInto('category')
          .values({ name, labels_json })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ labels_json }))
          .execute();
      }),
  };
}

/** Finds the key of a category that a notification names; the first one to name it brings it in, without labels. */
export function createCategoryKeys(compiler: Db): (db: Db, name: string) => Promise<CategoryKey> {
  const find = prepared((param: Param<{ name: string }>) =>
    compiler.selectFrom('category').select('key').where('name', '=', param('name')),
  );
  return async (db, name) => {
    const [found] = await find(db, { name });
    if (found) return found.key;
    const made = await db
      .insertInto('category')
      .values({ name, labels_json: null })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
      .returning('key')
      .executeTakeFirstOrThrow();
    return made.key;
  };
}
