import * as z from 'zod/mini';
import { category, severity } from './inbox.ts';
import { limits } from './limits.ts';
import { link } from './link.ts';
import { count, id, plainText, time } from './text.ts';

/** To whom a notification goes: the union of all that is named. */
export const audience = z.strictObject({
  staff: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(200)))),
  roles: z.optional(z.array(plainText(1, limits.roleLength))),
  everyone: z.optional(z.literal(true)),
});
export type Audience = z.infer<typeof audience>;

/** Body of `POST /notifications`. The size and depth of `data` are checked before the schema sees it. */
export const publishRequest = z.strictObject({
  to: audience,
  category,
  title: plainText(1, limits.titleLength),
  body: z.optional(plainText(0, limits.bodyLength)),
  severity: z.optional(severity),
  link: z.optional(z.nullable(link)),
  collapseKey: z.optional(plainText(1, limits.collapseKeyLength)),
  publishAt: z.optional(time),
  expiresAt: z.optional(time),
  data: z.optional(z.unknown()),
});
export type PublishRequest = z.infer<typeof publishRequest>;

/** Answer of `POST /notifications`: committed; `recipients` is null while it is scheduled. */
export const publishResult = z.object({
  id,
  recipients: z.nullable(count),
  status: z.enum(['published', 'scheduled']),
});
export type PublishResult = z.infer<typeof publishResult>;

/** A notification as its sender sees it. */
export const notification = z.object({
  id,
  /** `sending` while a large broadcast is still being delivered in chunks. */
  status: z.enum(['scheduled', 'sending', 'published', 'recalled']),
  to: audience,
  category: z.string(),
  title: z.string(),
  body: z.string(),
  severity,
  link: z.nullable(z.string()),
  publishAt: z.nullable(time),
  expiresAt: z.nullable(time),
  createdAt: z.nullable(time),
  recipients: z.nullable(count),
  read: count,
});
export type Notification = z.infer<typeof notification>;

/** Answer of `GET /notifications/:id`. */
export const notificationDetail = z.extend(notification, { data: z.unknown() });
export type NotificationDetail = z.infer<typeof notificationDetail>;

/** Answer of `GET /notifications`. */
export const notificationPage = z.object({
  items: z.array(notification),
  nextCursor: z.nullable(z.string()),
});
export type NotificationPage = z.infer<typeof notificationPage>;
