import type { Item, ItemState, Reason } from '@belfry/shared/inbox';
import { severities, type Severity } from '@belfry/shared/inbox';
import type { SenderRef } from './store.ts';

/** What of an item is read to show it, in the database's form. */
export interface ItemRow {
  id: string;
  latest_id: string;
  arrival: number;
  arrived_at: number;
  seq: number;
  category: string;
  severity: number;
  title: string;
  body: string;
  link: string | null;
  sender_kind: string;
  sender_name: string;
  reason: string;
  created_at: number;
  updated_at: number;
  read_at: number | null;
  archived_at: number | null;
  snoozed_until: number | null;
  expires_at: number | null;
  muted: number;
  count: number;
}

/** The one place where an `Item` is made, for REST and socket. */
export function presentItem(row: ItemRow): Item {
  return {
    id: row.id,
    notificationId: row.latest_id,
    arrival: row.arrival,
    arrivedAt: isoTime(row.arrived_at),
    seq: row.seq,
    category: row.category,
    severity: severityOf(row.severity),
    title: row.title,
    body: row.body,
    link: row.link,
    sender: { kind: row.sender_kind as SenderRef['kind'], name: row.sender_name },
    reason: presentReason(row.reason),
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    readAt: isoTimeOrNull(row.read_at),
    archivedAt: isoTimeOrNull(row.archived_at),
    snoozedUntil: isoTimeOrNull(row.snoozed_until),
    expiresAt: isoTimeOrNull(row.expires_at),
    muted: row.muted === 1,
    count: row.count,
  };
}

/** The part of an item that changes without its content. */
export function presentState(row: ItemRow): ItemState {
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
