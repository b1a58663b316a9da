import { categoryLabels, categoryList, categoryPut } from '@belfry/shared/admin';
import { category } from '@belfry/shared/inbox';
import type { Clock } from '../clock.ts';
import { route, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import type { Store } from '../store/store.ts';
import { senderOf } from './caller.ts';

/** What the names of categories read like in each language. */
export function categoryRoutes({ store, clock }: { store: Store; clock: Clock }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/categories',
      access: 'staff',
      summary: 'The categories that have labels, by name.',
      answers: { 200: categoryList },
      handle: async () => ({ status: 200, body: await store.categories.list() }),
    }),
    route({
      method: 'PUT',
      path: '/categories/:name',
      access: 'admin',
      summary: 'Sets the labels of a category.',
      body: categoryPut,
      answers: { 200: categoryLabels },
      async handle({ caller, params, body: { labels } }) {
        const name = checkedName(params['name']);
        await store.categories.put({ name, labels });
        await store.audit.record({
          atMs: clock.now(),
          actor: senderOf(caller),
          action: 'category.put',
          target: name,
          detail: { labels },
        });
        return { status: 200, body: { name, labels } };
      },
    }),
  ];
}

function checkedName(given: string | undefined): string {
  const name = category.safeParse(given);
  if (name.success) return name.data;
  const faults = name.error.issues.map(({ message }) => ({ path: 'name', message }));
  throw new Problem('invalid-request', { detail: 'No category can have this name.', faults });
}
