import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { count, id, time } from './text.ts';

export const severities = ['info', 'success', 'warning', 'critical'] as const;
export const severity = z.enum(severities);
export type Severity = z.infer<typeof severity>;

export const views = ['inbox', 'unread', 'archived', 'snoozed', 'all'] as const;
export const view = z.enum(views);
/** A view of an inbox; `inbox` is what is neither archived nor snoozed, `unread` the part of it without `readAt`. */
export type View = z.infer<typeof view>;

/** A category's name: 1–64 of `a-z 0-9 . - _`. */
export const category = z
  .string()
  .check(z.regex(/^[a-z0-9._-]{1,64}$/, `must be 1 to ${limits.categoryLength} of a-z 0-9 . - _`));

/** The counts that belong to a position, read in the same snapshot as whatever they come with. */
const countsShape = { seq: count, unread: count, critical: count };
/** Position and counts of one inbox: the proof that every answer carries. */
export const proofShape = { epoch: z.string(), ...countsShape };
export const proof = z.object(proofShape);
export type Proof = z.infer<typeof proof>;
export const counts = z.object(countsShape);
/** A proof without `epoch`, for frames on a socket whose `ready` has named it. */
export type Counts = z.infer<typeof counts>;

export const sender = z.object({ kind: z.enum(['producer', 'staff', 'system']), name: z.string() });
export const reason = z.object({ kind: z.enum(['named', 'role', 'everyone']), via: z.nullable(z.string()) });
/** Why a person got an item; `via` is the role's name for `role`, else null. */
export type Reason = z.infer<typeof reason>;

/** What an inbox shows of one notification, for one person. One presenter builds it, for REST and socket. */
export const item = z.object({
  /** Id of the notification that it came from; never changes. */
  id,
  /** The latest notification that collapsed into it, or `id`. */
  notificationId: id,
  /** Position at which it last arrived. */
  arrival: count,
  arrivedAt: time,
  /** Position at which anything of it last changed. */
  seq: count,
  category: z.string(),
  severity,
  title: z.string(),
  body: z.string(),
  link: z.nullable(z.string()),
  sender,
  reason,
  createdAt: time,
  updatedAt: time,
  readAt: z.nullable(time),
  archivedAt: z.nullable(time),
  snoozedUntil: z.nullable(time),
  expiresAt: z.nullable(time),
  muted: z.boolean(),
  count,
});
export type Item = z.infer<typeof item>;

/** What may change of an item without its content. */
export const itemState = z.object({
  id,
  seq: count,
  arrival: count,
  readAt: z.nullable(time),
  archivedAt: z.nullable(time),
  snoozedUntil: z.nullable(time),
});
export type ItemState = z.infer<typeof itemState>;

/** What changed between two positions of one inbox, as one snapshot of the store. */
export const changeShape = {
  from: count,
  ...countsShape,
  items: z.array(item),
  states: z.array(itemState),
  removed: z.array(id),
  arrived: z.array(id),
};
/** Answer of `GET /inbox/changes`. It carries the epoch, since every answer gives the whole proof. */
export const changes = z.object({ ...changeShape, epoch: z.string() });
export type Changes = z.infer<typeof changes>;
export const change = z.object(changeShape);
export type Change = z.infer<typeof change>;

/** Answer of `GET /inbox`. */
export const inboxPage = z.object({
  ...proofShape,
  items: z.array(item),
  nextCursor: z.nullable(z.string()),
});
export type InboxPage = z.infer<typeof inboxPage>;

/** Answer of `GET /inbox/summary`. */
export const inboxSummary = z.object({
  ...proofShape,
  views: z.object({ inbox: count, unread: count, archived: count, snoozed: count }),
  byCategory: z.array(z.object({ category: z.string(), unread: count, critical: count })),
  bySeverity: z.array(z.object({ severity, unread: count })),
});
export type InboxSummary = z.infer<typeof inboxSummary>;

/** The state that a PATCH sets; what is left out stays as it is. */
export const stateSet = z
  .strictObject({
    read: z.optional(z.boolean()),
    archived: z.optional(z.boolean()),
    snoozedUntil: z.optional(z.nullable(time)),
  })
  .check(
    z.refine((set) => Object.keys(set).length > 0, { error: 'must set read, archived or snoozedUntil' }),
    z.refine((set) => !(set.archived === true && typeof set.snoozedUntil === 'string'), {
      error: 'must not archive and snooze in one request',
    }),
  );
export type StateSet = z.infer<typeof stateSet>;

/** Body of `PATCH /inbox/items`, first form: named items. */
export const patchByIds = z.strictObject({
  ids: z.array(id).check(
    z.minLength(1),
    z.maxLength(limits.patchIds),
    z.refine((ids) => new Set(ids).size === ids.length, { error: 'must not name an id twice' }),
  ),
  upTo: z.optional(count),
  set: stateSet,
});
/** Second form: the items whose last change is exactly that position (undo of a bulk change). */
export const patchByPosition = z.strictObject({ changedAt: count, set: stateSet });
export type PatchByIds = z.infer<typeof patchByIds>;
export type PatchByPosition = z.infer<typeof patchByPosition>;

/** Answer of `PATCH /inbox/items`. */
export const patchResult = z.object({ ...proofShape, changed: count, items: z.array(item) });
export type PatchResult = z.infer<typeof patchResult>;

/** Body of `POST /inbox/read-all`. */
export const readAll = z.strictObject({
  epoch: z.string().check(z.maxLength(200)),
  upTo: count,
  category: z.optional(category),
});
export type ReadAll = z.infer<typeof readAll>;
/** Answer of `POST /inbox/read-all`. */
export const readAllResult = z.object({ ...proofShape, changed: count });
export type ReadAllResult = z.infer<typeof readAllResult>;
