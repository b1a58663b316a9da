import type { Item, ItemState, Reason } from '@belfry/shared/inbox';
import { severities, type Severity } from '@belfry/shared/inbox';
import type { SenderRef } from './store.ts';

/** What an item shows of the notification whose content it has, in the database's form. */
export interface ContentRow {
  latest_id: string;
  category: string;
  severity: number;
  title: string;
  body: string;
  link: string | null;
  sender_kind: string;
  sender_name: string;
  updated_at: number;
  expires_at: number | null;
}

/** What of an item belongs to one inbox, in the database's form. */
export interface OwnRow {
  id: string;
  arrival: number;
  arrived_at: number;
  seq: number;
  reason: string;
  created_at: number;
  read_at: number | null;
  archived_at: number | null;
  snoozed_until: number | null;
  muted: number;
  count: number;
}

/** What of an item is read to show it. */
export type ItemRow = OwnRow & ContentRow;

/** Makes an `Item`, for REST and socket. */
export function presentItem(row: ItemRow): Item {
  return { ...presentOwn(row), ...presentContent(row) };
}

/**
 * The same item as JSON, from content that was serialised before, once for all its recipients. The store's behaviour suite
 * compares the two.
 */
export function itemJson(row: OwnRow, sharedJson: string): string {
  return `{"arrival":${row.arrival},"seq":${row.seq},${ownJson(row)},${sharedJson}}`;
}

/** The members that belong to one inbox, but for `arrival` and `seq`, as JSON without braces. */
export function ownJson(row: OwnRow): string {
  const own = presentOwn(row);
  // Ids and times need no escapes. JSON.stringify of these few members takes three times as long.
  return (
    `"id":"${own.id}","arrivedAt":"${own.arrivedAt}","reason":${reasonJson(own.reason)},` +
    `"createdAt":"${own.createdAt}","readAt":${quoted(own.readAt)},"archivedAt":${quoted(own.archivedAt)},` +
    `"snoozedUntil":${quoted(own.snoozedUntil)},"muted":${own.muted},"count":${own.count}`
  );
}

function quoted(time: string | null): string {
  return time === null ? 'null' : `"${time}"`;
}

function reasonJson({ kind, via }: Reason): string {
  return `{"kind":"${kind}","via":${JSON.stringify(via)}}`;
}

/** The members that come from the content, the same in every inbox, as JSON without braces. */
export function contentJson(row: ContentRow): string {
  return JSON.stringify(presentContent(row)).slice(1, -1);
}

function presentContent(row: ContentRow) {
  return {
    notificationId: row.latest_id,
    category: row.category,
    severity: severityOf(row.severity),
    title: row.title,
    body: row.body,
    link: row.link,
    sender: { kind: row.sender_kind as SenderRef['kind'], name: row.sender_name },
    updatedAt: isoTime(row.updated_at),
    expiresAt: isoTimeOrNull(row.expires_at),
  };
}

function presentOwn(row: OwnRow) {
  return {
    id: row.id,
    arrival: row.arrival,
    arrivedAt: isoTime(row.arrived_at),
    seq: row.seq,
    reason: presentReason(row.reason),
    createdAt: isoTime(row.created_at),
    readAt: isoTimeOrNull(row.read_at),
    archivedAt: isoTimeOrNull(row.archived_at),
    snoozedUntil: isoTimeOrNull(row.snoozed_until),
    muted: row.muted === 1,
    count: row.count,
  };
}

/** The part of an item that changes without its content. */
export function presentState(
  row: Pick<OwnRow, 'id' | 'seq' | 'arrival' | 'read_at' | 'archived_at' | 'snoozed_until'>,
): ItemState {
  return {
    id: row.id,
    seq: row.seq,
    arrival: row.arrival,
    readAt: isoTimeOrNull(row.read_at),
    archivedAt: isoTimeOrNull(row.archived_at),
    snoozedUntil: isoTimeOrNull(row.snoozed_until),
  };
}

/** A reason as one word of the database: `named`, `everyone` or `role:NAME`. */
export function storedReason(reason: Reason): string {
  return reason.kind === 'role' ? `role:${reason.via ?? ''}` : reason.kind;
}

function presentReason(stored: string): Reason {
  if (stored.startsWith('role:')) return { kind: 'role', via: stored.slice('role:'.length) };
  return { kind: stored === 'named' ? 'named' : 'everyone', via: null };
}

export function severityOf(stored: number): Severity {
  const severity = severities[stored];
  if (severity === undefined) throw new Error(`no severity has the number ${stored}`);
  return severity;
}

export function storedSeverity(severity: Severity): number {
  return severities.indexOf(severity);
}

/** The number of `critical` in the database. */
export const criticalSeverity = storedSeverity('critical');

/** The newest times that were shown: a notification's are shown once for each of its recipients. */
const shown = new Map<number, string>();
const mostShown = 1_000;

export function isoTime(ms: number): string {
  let iso = shown.get(ms);
  if (iso === undefined) {
    iso = new Date(ms).toISOString();
    if (shown.size === mostShown) shown.clear();
    shown.set(ms, iso);
  }
  return iso;
}

export function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
