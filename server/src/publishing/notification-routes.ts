import * as z from 'zod/mini';
import {
  notificationDetail,
  notificationPage,
  publishRequest,
  publishResult,
} from '@belfry/shared/publishing';
import type { Clock } from '../clock.ts';
import { decodeNameCursor, encodeCursor } from '../http/cursor.ts';
import { cursor, limit } from '../http/query-fields.ts';
import { route, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import type { NotificationScope, Store } from '../store/store.ts';
import { scopeOf, senderOf } from './caller.ts';
import { publish } from './publish.ts';

const listQuery = z.strictObject({ cursor, limit });

/** Sending: for producer keys and admins. */
export function notificationRoutes({ store, clock }: { store: Store; clock: Clock }): Route[] {
  return [
    route({
      method: 'POST',
      path: '/notifications',
      access: 'sender',
      summary:
        'Publishes a notification now or at a time. A 201 means committed, with a row for each recipient.',
      idempotencyKey: true,
      body: publishRequest,
      answers: { 201: publishResult },
      problems: ['unknown-recipient', 'no-recipients', 'idempotency-key-reused', 'idempotency-in-flight'],
      async handle({ caller, body, idempotencyKey }) {
        const sender = senderOf(caller);
        const nowMs = clock.now();
        const { result, replayed } = await publish(store, sender, body, { idempotencyKey, nowMs });
        if (replayed) return { status: 201, body: result, headers: { 'Idempotency-Replayed': 'true' } };
        // What a producer published is on record as the notification itself, with its key, name and time.
        if (sender.kind === 'staff') {
          const action = 'notification.publish';
          await store.audit.record({ atMs: nowMs, actor: sender, action, target: result.id });
        }
        return { status: 201, body: result };
      },
    }),
    route({
      method: 'GET',
      path: '/notifications',
      access: 'sender',
      summary: 'What was sent, newest first: everything for an admin, its own for a producer key.',
      query: listQuery,
      answers: { 200: notificationPage },
      async handle({ caller, query }) {
        const scope = scopeOf(caller);
        const list = listName(scope);
        const { items, nextCursor } = await store.notifications.list(scope, {
          limit: query.limit,
          ...(query.cursor !== undefined && { after: decodeNameCursor(list, query.cursor) }),
        });
        return {
          status: 200,
          body: { items, nextCursor: nextCursor === null ? null : encodeCursor(list, [nextCursor]) },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/notifications/:id',
      access: 'sender',
      summary: 'One notification with its counts and its data.',
      answers: { 200: notificationDetail },
      problems: ['not-found'],
      async handle({ caller, params: { id = '' } }) {
        const found = await store.notifications.get(scopeOf(caller), id);
        if (!found) throw notFound();
        return { status: 200, body: found };
      },
    }),
    route({
      method: 'DELETE',
      path: '/notifications/:id',
      access: 'sender',
      summary: 'Recalls a notification: cancels a scheduled one, removes a published one from every inbox.',
      answers: { 204: null },
      problems: ['not-found'],
      async handle({ caller, params: { id = '' } }) {
        const [scope, by] = [scopeOf(caller), senderOf(caller)];
        if (!(await store.notifications.recall(scope, id, clock.now(), by))) throw notFound();
        return { status: 204 };
      },
    }),
  ];
}

/** Whose list it is belongs to its cursors: one of another sender's is refused. */
function listName(scope: NotificationScope): string {
  return `notifications.1 ${scope === 'all' ? 'all' : scope.senderId}`;
}

const notFound = (): Problem => new Problem('not-found', { detail: 'There is no such notification.' });
