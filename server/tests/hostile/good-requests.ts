import type { StaffPage, ManagedStaff, ProducerKeyPage, CategoryLabels } from '@belfry/shared/admin';
import type { InboxPage } from '@belfry/shared/inbox';
import type { HttpClient } from '../harness/http-client.ts';
import { password, type Target } from './target.ts';

/** What a JSON object holds. */
export type Json = Record<string, unknown>;

/** A request that is right in everything, for tests that spoil one thing of it. */
export interface GoodRequest {
  method: string;
  /** Below `/api/v1`. */
  path: string;
  caller: HttpClient;
  body: Json;
  /** What is stored after a success, read again; members are compared with those of the body that have the same name. */
  stored: (answer: Json) => Promise<Json>;
}

/** Every call that takes a body, as the OpenAPI document names it; a second form of one has a word behind it. */
export const bodyCalls = [
  'POST /session',
  'PATCH /session',
  'PATCH /inbox/items',
  'PATCH /inbox/items (undo)',
  'POST /inbox/read-all',
  'POST /notifications',
  'PUT /categories/{name}',
  'POST /staff',
  'PATCH /staff/{id}',
  'POST /producer-keys',
] as const;
export type BodyCall = (typeof bodyCalls)[number];

/** Adds what these need: a person `subject` for an admin to change, and items in the attacker's own inbox. */
export async function goodRequests(target: Target): Promise<Record<BodyCall, GoodRequest>> {
  const { admin, anyone, attacker, producer } = target;
  const subject = await admin.post<ManagedStaff>('/staff', {
    ...{ username: 'subject', displayName: 'Subject', password },
  });
  const { id } = subject.body;
  await target.accept();
  for (let i = 0; i < 3; i++) {
    await producer.post('/notifications', {
      to: { staff: ['attacker'] },
      category: 'own',
      title: `Own ${i}`,
    });
  }
  const inbox = (await attacker.get<InboxPage>('/inbox')).body;
  const [item] = inbox.items;
  if (!item) throw new Error('the attacker has no items');

  const person = async (username: unknown): Promise<Json> => {
    const { items } = (await admin.get<StaffPage>(`/staff?q=${encodeURIComponent(String(username))}`)).body;
    return { ...items.find((each) => each.username === username) };
  };
  const nothing = (): Promise<Json> => Promise.resolve({});
  const later = '2101-01-31T09:00:00.000Z';

  return {
    'POST /session': {
      ...{ method: 'POST', path: '/session', caller: anyone },
      body: { username: 'attacker', password },
      stored: (answer) => Promise.resolve(answer['staff'] as Json),
    },
    'PATCH /session': {
      ...{ method: 'PATCH', path: '/session', caller: attacker },
      body: { locale: 'en', timeZone: 'Europe/Berlin' },
      stored: async () => (await attacker.get<{ staff: Json }>('/session')).body.staff,
    },
    'PATCH /inbox/items': {
      ...{ method: 'PATCH', path: '/inbox/items', caller: attacker },
      body: { ids: [item.id], upTo: inbox.seq, set: { read: true, snoozedUntil: later } },
      stored: nothing,
    },
    'PATCH /inbox/items (undo)': {
      ...{ method: 'PATCH', path: '/inbox/items', caller: attacker },
      body: { changedAt: inbox.seq, set: { read: false, archived: true } },
      stored: nothing,
    },
    'POST /inbox/read-all': {
      ...{ method: 'POST', path: '/inbox/read-all', caller: attacker },
      body: { epoch: inbox.epoch, upTo: inbox.seq, category: 'own' },
      stored: nothing,
    },
    'POST /notifications': {
      ...{ method: 'POST', path: '/notifications', caller: producer },
      body: {
        to: { staff: ['attacker'], roles: ['crew'] },
        ...{ category: 'own', title: 'Fine', body: 'Quite', severity: 'info', link: '/orders/1' },
        // All of them together are one item of the attacker's.
        ...{ collapseKey: 'one', expiresAt: later, data: { order: 1 } },
      },
      stored: async (answer) => (await producer.get<Json>(`/notifications/${String(answer['id'])}`)).body,
    },
    'PUT /categories/{name}': {
      ...{ method: 'PUT', path: '/categories/own', caller: admin },
      body: { labels: { en: 'Own', 'zh-CN': '自己' } },
      async stored() {
        const { body } = await admin.get<CategoryLabels[]>('/categories');
        return { labels: body.find((each) => each.name === 'own')?.labels };
      },
    },
    'POST /staff': {
      ...{ method: 'POST', path: '/staff', caller: admin },
      // A name that is taken: only a spoiled name that is right after all adds anyone.
      body: { username: 'subject', displayName: 'Subject', password, roles: ['crew'], locale: 'en' },
      stored: (answer) => person(answer['username']),
    },
    'PATCH /staff/{id}': {
      ...{ method: 'PATCH', path: `/staff/${id}`, caller: admin },
      body: { displayName: 'Subject', roles: ['crew'], disabled: false, password },
      stored: () => person('subject'),
    },
    'POST /producer-keys': {
      ...{ method: 'POST', path: '/producer-keys', caller: admin },
      body: { name: 'Shop' },
      async stored(answer) {
        const { items } = (await admin.get<ProducerKeyPage>('/producer-keys')).body;
        return { ...items.find((each) => each.id === answer['id']) };
      },
    },
  };
}
