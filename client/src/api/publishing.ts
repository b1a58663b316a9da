import {
  notificationDetail,
  notificationPage,
  publishResult,
  type NotificationDetail,
  type NotificationPage,
  type PublishRequest,
  type PublishResult,
} from '@belfry/shared/publishing';
import { request } from './client.ts';

/**
 * Publishes as the admin who is signed in. After a `network` or `timeout` it is unknown whether that happened: try again
 * with the same key, and it happens once.
 * @param idempotencyKey 1–255 visible ASCII characters, a new one for each thing to send
 */
export function publish(body: PublishRequest, idempotencyKey: string): Promise<PublishResult> {
  return request('POST', '/notifications', {
    body,
    headers: { 'Idempotency-Key': idempotencyKey },
    schema: publishResult,
  });
}

/** What was sent, newest first. */
export function fetchNotifications(
  page: { cursor?: string; limit?: number } = {},
): Promise<NotificationPage> {
  return request('GET', '/notifications', { query: page, schema: notificationPage });
}

/** One notification with its counts and `data`. */
export function fetchNotification(id: string): Promise<NotificationDetail> {
  return request('GET', `/notifications/${encodeURIComponent(id)}`, { schema: notificationDetail });
}

/** Recalls it: cancels a scheduled one, removes a published one from every inbox. */
export function recallNotification(id: string): Promise<void> {
  return request('DELETE', `/notifications/${encodeURIComponent(id)}`);
}
