import { type Kysely, sql } from 'kysely';

// Every index below costs each write; those of `item` were chosen by measuring a broadcast to 10,000 inboxes.
const statements = [
  `create table database_state (
    id integer primary key check (id = 1),
    epoch text not null,
    commits integer not null,
    demo integer not null
  ) strict`,

  `create table staff (
    key integer primary key,
    id text not null unique,
    username text not null unique,
    display_name text not null,
    search text not null,
    password_hash text not null,
    locale text not null,
    time_zone text not null,
    disabled integer not null,
    demo integer not null,
    created_at integer not null
  ) strict`,
  `create table staff_role (
    staff integer not null references staff (key),
    role text not null,
    ordinal integer not null,
    primary key (staff, role)
  ) strict, without rowid`,
  `create index staff_role_members on staff_role (role, staff)`,

  `create table session (
    key integer primary key,
    id text not null unique,
    secret_hash text not null unique,
    staff integer not null references staff (key),
    created_at integer not null,
    last_active_at integer not null,
    ends_at integer not null
  ) strict`,
  `create index session_staff on session (staff)`,
  `create table producer_key (
    key integer primary key,
    id text not null unique,
    name text not null,
    secret_hash text not null,
    demo integer not null,
    created_at integer not null,
    revoked_at integer
  ) strict`,
  `create table audit (
    key integer primary key,
    at integer not null,
    actor_kind text not null,
    actor_id text not null,
    actor_name text not null,
    action text not null,
    target text not null,
    detail_json text
  ) strict`,

  `create table category (key integer primary key, name text not null unique, labels_json text) strict`,
  `create table collapse (
    key integer primary key,
    sender_id text not null,
    name text not null,
    unique (sender_id, name)
  ) strict`,
  `create table notification (
    key integer primary key,
    id text not null unique,
    sender_kind text not null,
    sender_id text not null,
    sender_name text not null,
    audience_json text not null,
    category integer not null references category (key),
    severity integer not null,
    title text not null,
    body text not null,
    link text,
    collapse integer references collapse (key),
    data_json text,
    status text not null,
    publish_at integer,
    expires_at integer,
    created_at integer,
    recipients integer,
    removed_at integer,
    removed_read integer not null default 0,
    search text not null
  ) strict`,
  `create index notification_sender on notification (sender_id, key)`,
  `create index notification_due on notification (publish_at) where status = 'scheduled'`,
  `create index notification_expiry on notification (expires_at) where expires_at is not null and removed_at is null`,
  `create table idempotency (
    key integer primary key,
    caller text not null,
    idempotency_key text not null,
    body_hash text not null,
    notification integer not null references notification (key),
    result_json text,
    created_at integer not null,
    unique (caller, idempotency_key)
  ) strict`,
  `create index idempotency_unanswered on idempotency (notification) where result_json is null`,
  `create table delivery (
    notification integer not null references notification (key),
    ordinal integer not null,
    recipients_json text not null,
    primary key (notification, ordinal)
  ) strict`,
  `create table removal (notification integer primary key references notification (key)) strict`,

  `create table inbox (
    staff integer primary key,
    seq integer not null default 0,
    unread integer not null default 0,
    critical integer not null default 0,
    inbox_items integer not null default 0,
    archived_items integer not null default 0,
    snoozed_items integer not null default 0,
    floor integer not null default 0
  ) strict`,
  // Clustered by notification, so that a broadcast appends in one place and a recall reads in one place. Without
  // foreign keys: four look-ups for each row of each broadcast, for rows that only this store writes.
  `create table item (
    origin integer not null,
    staff integer not null,
    latest integer not null,
    place integer not null,
    category integer not null,
    severity integer not null,
    arrival integer not null,
    arrived_at integer not null,
    seq integer not null,
    whole integer not null,
    read_at integer,
    archived_at integer,
    snoozed_until integer,
    muted integer not null default 0,
    count integer not null default 1,
    collapse integer,
    reason text not null,
    primary key (origin, staff)
  ) strict, without rowid`,
  // Unread items apart from the others: an arrival then touches a small, dense index, however long the history is.
  `create index item_unread on item (staff, arrival) where place = 0`,
  // Category and severity let a filtered list pass over history without reading it.
  `create index item_settled on item (staff, place, arrival, category, severity) where place > 0`,
  // A row that has not changed since it arrived is found by its arrival, so an arrival does not touch this one.
  `create index item_changed on item (staff, seq) where seq > arrival`,
  `create index item_collapsed on item (latest) where latest <> origin`,
  `create index item_collapsible on item (collapse, staff) where collapse is not null and place = 0`,
  `create index item_snoozed on item (snoozed_until) where snoozed_until is not null`,
  `create table tombstone (
    key integer primary key,
    staff integer not null,
    seq integer not null,
    origin integer not null,
    removed_at integer not null
  ) strict`,
  `create index tombstone_staff on tombstone (staff, seq)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
