import type { Generated, Kysely } from 'kysely';
import type { StaffKey } from './store.ts';

/**
 * The tables. Integer keys inside, UUIDs (`id`) only for the outside; times are milliseconds since 1970; yes and no are
 * 1 and 0. One migration folder for each dialect makes them.
 */
export interface Schema {
  database_state: DatabaseStateTable;
  staff: StaffTable;
  staff_role: StaffRoleTable;
  session: SessionTable;
  producer_key: ProducerKeyTable;
  category: CategoryTable;
  audit: AuditTable;
  notification: NotificationTable;
  collapse: CollapseTable;
  idempotency: IdempotencyTable;
  delivery: DeliveryTable;
  removal: RemovalTable;
  inbox: InboxTable;
  item: ItemTable;
  tombstone: TombstoneTable;
}

/** Queries bound to one snapshot or one transaction. */
export type Db = Kysely<Schema>;

/** An integer key of a table; the brand keeps the keys of different tables apart. */
export type NotificationKey = number & { readonly notificationKey: unique symbol };
export type CategoryKey = number & { readonly categoryKey: unique symbol };
export type CollapseKey = number & { readonly collapseKey: unique symbol };

/** A single row. */
export interface DatabaseStateTable {
  id: number;
  epoch: string;
  /** How many transactions changed something; the high-water mark compares it. */
  commits: number;
  demo: number;
}

export interface StaffTable {
  key: Generated<StaffKey>;
  id: string;
  username: string;
  display_name: string;
  /** Both names, folded for search. */
  search: string;
  password_hash: string;
  locale: string;
  time_zone: string;
  disabled: number;
  demo: number;
  created_at: number;
}

export interface StaffRoleTable {
  staff: StaffKey;
  role: string;
  /** Keeps the order in which the roles were given. */
  ordinal: number;
}

export interface SessionTable {
  key: Generated<number>;
  id: string;
  secret_hash: string;
  staff: StaffKey;
  created_at: number;
  last_active_at: number;
  ends_at: number;
}

export interface ProducerKeyTable {
  key: Generated<number>;
  id: string;
  name: string;
  secret_hash: string;
  demo: number;
  created_at: number;
  revoked_at: number | null;
}

export interface CategoryTable {
  key: Generated<CategoryKey>;
  name: string;
  /** Labels as JSON; null while only notifications have named it. */
  labels_json: string | null;
}

export interface AuditTable {
  key: Generated<number>;
  at: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  target: string;
  detail_json: string | null;
}

export interface NotificationTable {
  key: Generated<NotificationKey>;
  id: string;
  sender_kind: string;
  sender_id: string;
  sender_name: string;
  /** `to` as it was asked for. */
  audience_json: string;
  category: CategoryKey;
  /** Index into `severities`. */
  severity: number;
  title: string;
  body: string;
  link: string | null;
  collapse: CollapseKey | null;
  data_json: string | null;
  status: 'scheduled' | 'sending' | 'published' | 'recalled';
  publish_at: number | null;
  expires_at: number | null;
  /** Time of publication; null while it is scheduled. */
  created_at: number | null;
  recipients: number | null;
  /** When its items began to be removed, recalled or expired. */
  removed_at: number | null;
  /** How many of the removed items had been read. */
  removed_read: number;
  /** Title and body, folded for search; last, since most reads stop before it. */
  search: string;
}

/** A `collapseKey` of one sender. */
export interface CollapseTable {
  key: Generated<CollapseKey>;
  sender_id: string;
  name: string;
}

export interface IdempotencyTable {
  key: Generated<number>;
  caller: string;
  idempotency_key: string;
  body_hash: string;
  notification: NotificationKey;
  /** The answer to replay; null while the broadcast is being delivered. */
  result_json: string | null;
  created_at: number;
}

/** Frozen recipients of a broadcast, one row for each chunk that is not delivered yet. */
export interface DeliveryTable {
  notification: NotificationKey;
  ordinal: number;
  recipients_json: string;
}

/** Notifications whose items are being removed. */
export interface RemovalTable {
  notification: NotificationKey;
}

/** One row for each person: the position and the counts at it. Each change of an inbox updates it first. */
export interface InboxTable {
  staff: StaffKey;
  seq: number;
  unread: number;
  critical: number;
  inbox_items: number;
  archived_items: number;
  snoozed_items: number;
  /** Changes since an older position cannot be served: tombstones up to here are forgotten. */
  floor: number;
}

/** Where an item stands in its inbox; `unread` and `read` together are the inbox view. Muted items count as `read`. */
export const place = { unread: 0, read: 1, archived: 2, snoozed: 3 } as const;
export type Place = (typeof place)[keyof typeof place];

export interface ItemTable {
  /** The notification that it came from: its id is the item's id. */
  origin: NotificationKey;
  staff: StaffKey;
  /** The notification whose content it shows; another than `origin` after a collapse. */
  latest: NotificationKey;
  place: Place;
  category: CategoryKey;
  severity: number;
  /** Unique within an inbox: items that arrive together get positions one after the other. */
  arrival: number;
  arrived_at: number;
  /** Position of the last change. */
  seq: number;
  /** Position of the last change after which the whole item is sent: arrived, edited, became unread, returned. */
  whole: number;
  read_at: number | null;
  archived_at: number | null;
  snoozed_until: number | null;
  muted: number;
  count: number;
  collapse: CollapseKey | null;
  /** `named`, `everyone` or `role:NAME`. */
  reason: string;
}

/** What is gone from an inbox, for those who still hold it. */
export interface TombstoneTable {
  key: Generated<number>;
  staff: StaffKey;
  seq: number;
  origin: NotificationKey;
  removed_at: number;
}
