import type { Audience } from '@belfry/shared/publishing';
import type { Counts, Item, PatchResult, Proof, Severity, StateSet, View } from '@belfry/shared/inbox';
import type { InboxSummary } from '@belfry/shared/inbox';
import type { CategoryLabels, ManagedStaff, ProducerKey } from '@belfry/shared/admin';
import type { Locale, Staff } from '@belfry/shared/session';
import type { Notification, NotificationDetail, PublishResult } from '@belfry/shared/publishing';

/**
 * The store is the truth: everything that an answer or a frame says was read here. This file is its whole interface;
 * one file for each aggregate implements a part of it. It knows no HTTP and no socket. All times that go in are
 * milliseconds since 1970; what comes out for the wire is in the wire's own form (`presenter.ts` builds every `Item`).
 *
 * Failures: `StoreUnavailable` (try again; it is unknown whether a write has happened), or what a method names.
 */
export interface Store {
  readonly inbox: InboxStore;
  readonly notifications: NotificationStore;
  readonly staff: StaffStore;
  readonly sessions: SessionStore;
  readonly producerKeys: ProducerKeyStore;
  readonly categories: CategoryStore;
  readonly audit: AuditStore;
  /** Changes when the database was restored to an earlier state. */
  readonly epoch: string;
  /** A number that differs after each commit, and stays the same as long as nothing is committed. Costs next to nothing. */
  revision(): Promise<number>;
  /** Whether this database is marked as a demo. */
  readonly demo: boolean;
  /** Marks this database as a demo, for good. */
  markDemo(): Promise<void>;
  /** Answers when a read and a write transaction work; rejects with `StoreUnavailable` otherwise. */
  check(): Promise<void>;
  /** Ends the writer queue after what waits in it, then closes the file. */
  close(): Promise<void>;
}

/** The store cannot do it now: locked, full, late, closing. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/** A person's key inside the store; never leaves the server. */
export type StaffKey = number & { readonly staffKey: unique symbol };

/** A person with both names of theirs. */
export interface StaffRecord extends ManagedStaff {
  key: StaffKey;
  /** A sample person of demo mode: refused whenever demo is off. */
  demo: boolean;
}

/**
 * What one committed transaction did to one inbox. The store hands the hints of a transaction to `committed` as soon as
 * the disk has its COMMIT, in commit order. A hint may be lost on its way; whoever finds a hole reads it from the store.
 */
export interface Hint extends Counts {
  staff: StaffKey;
  /** The inbox's position before the transaction. */
  from: number;
  /** The change inline, where one notification arrived and nothing else happened. */
  arrived?: InlineArrival;
}

/** One arrival, cheap to send: the shared content is serialised once for all recipients. */
export interface InlineArrival {
  id: string;
  /** The members of the `Item` that come from its content, as JSON without the outer braces. */
  sharedJson: string;
  /** The others, besides `arrival` and `seq` (both the hint's `seq`), the same way. */
  ownJson: string;
}

// ── Inbox ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ListQuery {
  view: View;
  categories?: readonly string[];
  severities?: readonly Severity[];
  /** Literal, case-insensitive part of title or body. */
  text?: string;
  /** Inclusive and exclusive bounds of `arrivedAt`. */
  fromMs?: number;
  toMs?: number;
  /** Keyset: only what comes after this item in the order `arrival` descending, then `id`. */
  after?: { arrival: number; id: string };
  limit: number;
}

/** A `Change` whose rows are JSON already: what the items of many inboxes share is serialised once for all of them. */
export interface ServedChange extends Counts {
  from: number;
  /** The members `items`, `states`, `removed` and `arrived`, without the braces around them. */
  rowsJson: string;
}

/** The members of a served `Change` as JSON: what stands between its braces, or beside the members of a frame. */
export function changeMembers({ from, seq, unread, critical, rowsJson }: ServedChange): string {
  return `"from":${from},"seq":${seq},"unread":${unread},"critical":${critical},${rowsJson}`;
}

/** `changes since`: the change with the whole proof, or why it cannot be served. */
export type ChangesResult =
  | { kind: 'change'; epoch: string; change: ServedChange }
  /** Other epoch, ahead of the store, behind the floor, or larger than one frame may be. The proof is the present's. */
  | { kind: 'gone'; proof: Proof };

export interface InboxStore {
  proof(staff: StaffKey): Promise<Proof>;
  /** The proofs of many people in one query, for heartbeats; people who do not exist are left out. */
  proofs(staff: readonly StaffKey[]): Promise<Map<StaffKey, Counts>>;
  /**
   * Of these people, the proofs of those who are ahead of the position that is given for them, in one query: most are
   * not, and comparing in the store costs a quarter of reading all.
   */
  ahead(known: ReadonlyMap<StaffKey, number>): Promise<Map<StaffKey, Counts>>;
  list(staff: StaffKey, query: ListQuery): Promise<{ proof: Proof; items: Item[]; more: boolean }>;
  summary(staff: StaffKey): Promise<InboxSummary>;
  item(staff: StaffKey, id: string): Promise<Item | null>;
  /** From `since` to now in one snapshot, at most `limits.changeRows` rows and `limits.changeBytes` bytes. */
  changesSince(staff: StaffKey, epoch: string, since: number): Promise<ChangesResult>;
  /** Sets state on named items; `unknown-item` changes nothing. Setting what is so already changes nothing and keeps `seq`. */
  patchItems(
    staff: StaffKey,
    target: { ids: readonly string[]; upTo?: number } | { changedAt: number },
    set: StateSet,
    nowMs: number,
  ): Promise<PatchResult | 'unknown-item'>;
  /** Marks unread items of the inbox view with `arrival <= upTo` as read. */
  readAll(
    staff: StaffKey,
    request: { epoch: string; upTo: number; category?: string },
    nowMs: number,
  ): Promise<{ proof: Proof; changed: number } | 'other-epoch' | 'ahead'>;
  /** Counts the rows of one inbox and compares them with its counters, in one snapshot; for the drift metric. */
  audit(staff: StaffKey): Promise<{ counters: Counts; rows: Omit<Counts, 'seq'> }>;
}

// ── Notifications ──────────────────────────────────────────────────────────────────────────────────────────────

/** Who sends: a producer key, a member of staff, or Belfry itself. */
export interface SenderRef {
  kind: 'producer' | 'staff' | 'system';
  /** Id of the key or person; a constant for the system. */
  id: string;
  /** Name as it is shown. */
  name: string;
}

/** A checked `POST /notifications`. */
export interface PublishCommand {
  sender: SenderRef;
  to: Audience;
  category: string;
  title: string;
  body: string;
  severity: Severity;
  link: string | null;
  collapseKey: string | null;
  publishAtMs: number | null;
  expiresAtMs: number | null;
  /** `data` as JSON text, or null. */
  dataJson: string | null;
  /** Idempotency-Key and a SHA-256 over the canonical form of the body; `caller` keeps the keys of callers apart. */
  idempotency: { caller: string; key: string; bodyHash: string } | null;
  nowMs: number;
}

export type PublishOutcome =
  | { kind: 'created'; result: PublishResult }
  /** The same key and body within 24 hours: the first answer. */
  | { kind: 'replayed'; result: PublishResult }
  | { kind: 'key-reused' }
  | { kind: 'in-flight' }
  /** `expiresAtMs` is not later than the publication. */
  | { kind: 'expires-too-soon' }
  | { kind: 'unknown-recipients'; usernames: string[] }
  | { kind: 'no-recipients' };

/** Whose notifications a caller may see. */
export type NotificationScope = 'all' | { senderId: string };

export interface NotificationStore {
  /** Resolves when the COMMIT is on the disk (the last chunk's, for a large broadcast). Publishes of one turn share a commit. */
  publish(command: PublishCommand): Promise<PublishOutcome>;
  list(
    scope: NotificationScope,
    page: { after?: string; limit: number },
  ): Promise<{ items: Notification[]; nextCursor: string | null }>;
  get(scope: NotificationScope, id: string): Promise<NotificationDetail | null>;
  /**
   * Cancels or removes from every inbox; false when there is no such notification in that scope. Repeating is harmless.
   * @param by who stands in the audit for it, unless it was recalled before
   */
  recall(scope: NotificationScope, id: string, nowMs: number, by?: SenderRef): Promise<boolean>;
  /**
   * Does what time has made due: schedules, snoozes that end, items that expire, and broadcasts that a crash left
   * unfinished. Returns how many things it did; bounded work for each call, so call again while it returns > 0.
   */
  runDue(nowMs: number): Promise<number>;
  /** Forgets idempotency rows, ended sessions and tombstones that are old enough. */
  prune(nowMs: number): Promise<void>;
}

// ── People, sessions, keys ─────────────────────────────────────────────────────────────────────────────────────

export interface NewStaff {
  username: string;
  displayName: string;
  passwordHash: string;
  roles: readonly string[];
  locale: Locale;
  demo: boolean;
  nowMs: number;
}

export interface StaffStore {
  /** How many people there are; `demo` ones are counted apart. */
  counts(): Promise<{ staff: number; demo: number }>;
  /** `taken` when the username exists. */
  create(person: NewStaff): Promise<StaffRecord | 'taken'>;
  byId(id: string): Promise<StaffRecord | null>;
  /** For log-in: the person and the hash. */
  credentials(username: string): Promise<{ staff: StaffRecord; passwordHash: string } | null>;
  list(page: {
    after?: string;
    limit: number;
    text?: string;
  }): Promise<{ items: StaffRecord[]; nextCursor: string | null }>;
  /**
   * Changes a person; ends their sessions when disabled or given a password (except `keepSession`), in the same
   * transaction, and names the ended ones. `last-admin` when nobody enabled would be left with the admin role.
   */
  update(
    id: string,
    change: { displayName?: string; roles?: readonly string[]; disabled?: boolean; passwordHash?: string },
    options: { keepSession?: string; nowMs: number },
  ): Promise<{ staff: StaffRecord; endedSessions: SessionRef[] } | 'not-found' | 'last-admin'>;
  setPreferences(staff: StaffKey, change: { locale?: Locale; timeZone?: string }): Promise<StaffRecord>;
}

/** A session as sockets know it: its public handle (never the secret or its hash) and its person. */
export interface SessionRef {
  id: string;
  staff: StaffKey;
}

export interface SessionRecord extends SessionRef {
  person: StaffRecord;
  createdAtMs: number;
  lastActiveMs: number;
  /** The earlier of idle and absolute limit. */
  endsAtMs: number;
}

export interface NewSession {
  /** SHA-256 (hex) of its secret. */
  secretHash: string;
  staff: StaffKey;
  /** The hash that their password was compared with. */
  passwordHash: string;
  nowMs: number;
  endsAtMs: number;
  /** The session that was presented, by the SHA-256 of its secret; it ends in the same transaction. */
  replacesHash?: string;
}

export interface SessionStore {
  /**
   * Stores a new session; null, and nothing has happened, when its person was disabled or given another password since
   * theirs was compared, which takes a while.
   */
  create(session: NewSession): Promise<{ session: SessionRecord; replaced: SessionRef | null } | null>;
  /** The session if it has not ended, is not over at `nowMs`, and its person is enabled. */
  bySecretHash(secretHash: string, nowMs: number): Promise<SessionRecord | null>;
  byId(id: string, nowMs: number): Promise<SessionRecord | null>;
  /** Records activity and the new end; false when it is over. Never moves the end backwards. */
  touch(id: string, nowMs: number, endsAtMs: number): Promise<boolean>;
  end(id: string): Promise<SessionRef | null>;
  /** Of these session ids, the ones that are still alive at `nowMs`: the sweep's one query. */
  alive(ids: readonly string[], nowMs: number): Promise<Set<string>>;
}

export interface ProducerKeyRecord extends ProducerKey {
  demo: boolean;
}

export interface ProducerKeyStore {
  list(): Promise<ProducerKeyRecord[]>;
  create(key: { name: string; secretHash: string; demo: boolean; nowMs: number }): Promise<ProducerKeyRecord>;
  /** The key and the SHA-256 (hex) of its secret, for a constant-time comparison; revoked keys too. */
  byId(id: string): Promise<{ key: ProducerKeyRecord; secretHash: string } | null>;
  /**
   * False when there is no such key. Repeating is harmless.
   * @param by who stands in the audit for it, unless it was revoked before
   */
  revoke(id: string, nowMs: number, by?: SenderRef): Promise<boolean>;
}

export interface CategoryStore {
  list(): Promise<CategoryLabels[]>;
  put(category: CategoryLabels): Promise<void>;
}

/** Who did what, when: published, recalled, changed a person, a role, a key or a category; signed in. */
export interface AuditEntry {
  atMs: number;
  actor: SenderRef;
  action: string;
  target: string;
  detail?: Record<string, unknown>;
}

export interface AuditStore {
  record(entry: AuditEntry): Promise<void>;
  list(page: { limit: number }): Promise<AuditEntry[]>;
}

/** The public part of a person (`Staff` on the wire). */
export function publicStaff(person: StaffRecord): Staff {
  const { id, username, displayName, roles, locale, timeZone } = person;
  return { id, username, displayName, roles, locale, timeZone };
}
