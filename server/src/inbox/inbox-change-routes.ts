import {
  patchByIds,
  patchByPosition,
  patchResult,
  readAll,
  readAllResult,
  type StateSet,
} from '@belfry/shared/inbox';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { route, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import type { Store } from '../store/store.ts';

const patchItems = z.union([patchByIds, patchByPosition]);

/** The calls that change what is read, archived or snoozed. */
export function inboxChangeRoutes({ store, clock }: { store: Store; clock: Clock }): Route[] {
  return [
    route({
      method: 'PATCH',
      path: '/inbox/items',
      access: 'staff',
      summary: 'Sets state on named items, or on those whose last change is exactly a position (undo).',
      body: patchItems,
      answers: { 200: patchResult },
      problems: ['not-found'],
      async handle({ caller: { session }, body }) {
        const nowMs = clock.now();
        checkSnooze(body.set, nowMs);
        const result = await store.inbox.patchItems(session.staff, targetOf(body), body.set, nowMs);
        if (result === 'unknown-item') {
          throw new Problem('not-found', {
            detail: 'One of the ids is not in this inbox; nothing was changed.',
          });
        }
        return { status: 200, body: result };
      },
    }),
    route({
      method: 'POST',
      path: '/inbox/read-all',
      access: 'staff',
      summary: 'Marks the unread items of the inbox view as read that had arrived by a position.',
      body: readAll,
      answers: { 200: readAllResult },
      problems: ['position-gone'],
      async handle({ caller: { session }, body: { epoch, upTo, category } }) {
        const request = { epoch, upTo, ...(category !== undefined && { category }) };
        const result = await store.inbox.readAll(session.staff, request, clock.now());
        if (result === 'other-epoch') {
          throw new Problem('position-gone', {
            detail: 'That epoch is over. Load the inbox anew with GET /inbox; nothing was changed.',
          });
        }
        if (result === 'ahead') {
          throw invalid('upTo', 'must not be ahead of the position of this inbox');
        }
        return { status: 200, body: { ...result.proof, changed: result.changed } };
      },
    }),
  ];
}

function targetOf(body: z.infer<typeof patchItems>): Parameters<Store['inbox']['patchItems']>[1] {
  if ('changedAt' in body) return { changedAt: body.changedAt };
  return { ids: body.ids, ...(body.upTo !== undefined && { upTo: body.upTo }) };
}

function checkSnooze({ snoozedUntil }: StateSet, nowMs: number): void {
  if (typeof snoozedUntil !== 'string' || Date.parse(snoozedUntil) > nowMs) return;
  throw invalid('set.snoozedUntil', 'must be in the future');
}

function invalid(path: string, message: string): Problem {
  return new Problem('invalid-request', {
    detail: 'The body does not have the form that this call takes.',
    faults: [{ path, message }],
  });
}
