import {
  producerKeyCreate,
  producerKeyCreated,
  producerKeyPage,
  type ProducerKey,
} from '@belfry/shared/admin';
import type { Clock } from '../clock.ts';
import { route, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import type { ProducerKeyRecord, Store } from '../store/store.ts';
import { senderOf } from './caller.ts';
import { createProducerKey } from './producer-key.ts';

/** The keys with which other services publish, for admins. */
export function producerKeyRoutes({ store, clock }: { store: Store; clock: Clock }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/producer-keys',
      access: 'admin',
      summary: 'All producer keys, newest first, without their secrets.',
      answers: { 200: producerKeyPage },
      async handle() {
        const keys = await store.producerKeys.list();
        return { status: 200, body: { items: keys.map(presented), nextCursor: null } };
      },
    }),
    route({
      method: 'POST',
      path: '/producer-keys',
      access: 'admin',
      summary: 'Makes a producer key. Its secret is in this answer and never again.',
      body: producerKeyCreate,
      answers: { 201: producerKeyCreated },
      async handle({ caller, body: { name } }) {
        const nowMs = clock.now();
        const { key, secret } = await createProducerKey(store, { name, demo: false, nowMs });
        await store.audit.record({
          atMs: nowMs,
          actor: senderOf(caller),
          action: 'producer-key.create',
          target: key.id,
          detail: { name },
        });
        return { status: 201, body: { id: key.id, name: key.name, secret, createdAt: key.createdAt } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/producer-keys/:id',
      access: 'admin',
      summary: 'Revokes a producer key: its next request is refused.',
      answers: { 204: null },
      problems: ['not-found'],
      async handle({ caller, params: { id = '' } }) {
        if (!(await store.producerKeys.revoke(id, clock.now(), senderOf(caller)))) {
          throw new Problem('not-found', { detail: 'There is no such producer key.' });
        }
        return { status: 204 };
      },
    }),
  ];
}

function presented({ id, name, createdAt, revokedAt }: ProducerKeyRecord): ProducerKey {
  return { id, name, createdAt, revokedAt };
}
