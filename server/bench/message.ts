import type { Post } from './herd.ts';

const title = 'Order 10428 waits for a second approval before it can be shipped';
const body =
  'The amount is above the limit of the team. Please check the delivery address and the discount, then approve or hand it back.';

/** What is published in every measurement: a usual back-office notification. */
export function publishBody(to: object): string {
  return JSON.stringify({ to, category: 'orders', title, body, severity: 'warning', link: '/orders/10428' });
}

export function belfryPost(key: string, to: object): Post {
  return {
    path: '/api/v1/notifications',
    headers: { Authorization: `Bearer ${key}` },
    body: publishBody(to),
  };
}

/** For the peers, which store nothing: a message as long as Belfry's frame for the same notification, sent as it is. */
export function peerPost(to: 'all' | number): Post {
  const time = '2026-01-31T09:00:00.000Z';
  const id = '01948c3e-7a10-7c4e-8f7d-2b8a1c5d9e01';
  const item = {
    ...{
      id,
      notificationId: id,
      arrival: 21,
      arrivedAt: time,
      seq: 21,
      category: 'orders',
      severity: 'warning',
      title,
      body,
    },
    ...{
      link: '/orders/10428',
      sender: { kind: 'producer', name: 'bench' },
      reason: { kind: 'everyone', via: null },
    },
    ...{
      createdAt: time,
      updatedAt: time,
      readAt: null,
      archivedAt: null,
      snoozedUntil: null,
      expiresAt: null,
    },
    ...{ muted: false, count: 1 },
  };
  const frame = {
    type: 'change',
    from: 20,
    seq: 21,
    unread: 21,
    critical: 0,
    items: [item],
    states: [],
    removed: [],
    arrived: [id],
  };
  return { path: to === 'all' ? '/all' : `/one/${to}`, headers: {}, body: JSON.stringify(frame) };
}
