import { changes, inboxPage, inboxSummary, item, proof } from '@belfry/shared/inbox';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { position } from '../http/query-fields.ts';
import { route, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import { changeMembers, type Store } from '../store/store.ts';
import { cursorAfter, inboxList, inboxQuery } from './inbox-query.ts';
import { inboxChangeRoutes } from './inbox-change-routes.ts';

const changesQuery = z.strictObject({ epoch: z.string(), since: position });

/** The inbox of whoever is signed in. */
export function inboxRoutes({ store, clock }: { store: Store; clock: Clock }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/inbox',
      access: 'staff',
      summary: 'One page of a view, newest arrival first.',
      query: inboxQuery,
      answers: { 200: inboxPage },
      async handle({ caller: { session }, query }) {
        const list = inboxList(session.person.id, query);
        const { proof, items, more } = await store.inbox.list(session.staff, list.query);
        const last = items.at(-1);
        return {
          status: 200,
          body: { ...proof, items, nextCursor: more && last ? cursorAfter(list, last) : null },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/inbox/unread',
      access: 'staff',
      summary: 'The position and its counts: what the badge shows.',
      answers: { 200: proof },
      handle: async ({ caller: { session } }) => ({
        status: 200,
        body: await store.inbox.proof(session.staff),
      }),
    }),
    route({
      method: 'GET',
      path: '/inbox/summary',
      access: 'staff',
      summary: 'How many items each view, category and severity has.',
      answers: { 200: inboxSummary },
      handle: async ({ caller: { session } }) => ({
        status: 200,
        body: await store.inbox.summary(session.staff),
      }),
    }),
    route({
      method: 'GET',
      path: '/inbox/changes',
      access: 'staff',
      summary: 'What changed from a position to now, as one snapshot; 410 when that cannot be served.',
      query: changesQuery,
      answers: { 200: changes },
      problems: ['position-gone'],
      async handle({ caller: { session }, query: { epoch, since } }) {
        const result = await store.inbox.changesSince(session.staff, epoch, since);
        if (result.kind === 'gone') {
          throw new Problem('position-gone', {
            detail: 'What changed since that position cannot be told. Load the inbox anew with GET /inbox.',
          });
        }
        const epochMember = `"epoch":${JSON.stringify(result.epoch)}`;
        return { status: 200, json: `{${epochMember},${changeMembers(result.change)}}` };
      },
    }),
    route({
      method: 'GET',
      path: '/inbox/items/:id',
      access: 'staff',
      summary: 'One item of this inbox.',
      answers: { 200: item },
      problems: ['not-found'],
      async handle({ caller: { session }, params: { id = '' } }) {
        const found = await store.inbox.item(session.staff, id);
        if (!found) throw new Problem('not-found', { detail: 'There is no such item in this inbox.' });
        return { status: 200, body: found };
      },
    }),
    ...inboxChangeRoutes({ store, clock }),
  ];
}
