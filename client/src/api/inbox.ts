import {
  changes,
  inboxPage,
  inboxSummary,
  item,
  patchResult,
  proof,
  readAllResult,
  type Changes,
  type InboxPage,
  type InboxSummary,
  type Item,
  type PatchByIds,
  type PatchByPosition,
  type PatchResult,
  type Proof,
  type ReadAll,
  type ReadAllResult,
  type Severity,
  type View,
} from '@belfry/shared/inbox';
import { request } from './client.ts';

/** What a list of the inbox can be narrowed to. What is left out, or empty, does not narrow. */
export interface InboxQuery {
  view?: View;
  category?: readonly string[];
  severity?: readonly Severity[];
  /** Literal part of title or body, in any case. */
  q?: string;
  /** Bounds of `arrivedAt`, RFC 3339: inclusive and exclusive. */
  from?: string;
  to?: string;
  /** `nextCursor` of a page of the very same list. */
  cursor?: string;
  /** 1–100; the server's own is 20. */
  limit?: number;
}

/** One page of a list, newest arrival first, with the position that it was read at. */
export function fetchInbox(query: InboxQuery = {}, signal?: AbortSignal): Promise<InboxPage> {
  const { category = [], severity = [], q = '', ...rest } = query;
  return request('GET', '/inbox', {
    query: {
      ...rest,
      category: category.length > 0 ? category : null,
      severity: severity.length > 0 ? severity : null,
      q: q === '' ? null : q,
    },
    schema: inboxPage,
    ...(signal && { signal }),
  });
}

/** The position and its counts. */
export function fetchUnread(signal?: AbortSignal): Promise<Proof> {
  return request('GET', '/inbox/unread', { schema: proof, ...(signal && { signal }) });
}

/** Counts of the views, categories and severities. */
export function fetchSummary(signal?: AbortSignal): Promise<InboxSummary> {
  return request('GET', '/inbox/summary', { schema: inboxSummary, ...(signal && { signal }) });
}

/** One item. @throws ApiError `not-found` when it is not in this inbox */
export function fetchItem(id: string): Promise<Item> {
  return request('GET', `/inbox/items/${encodeURIComponent(id)}`, { schema: item });
}

/** What changed since a position. @throws ApiError `position-gone` when a snapshot is needed instead */
export function fetchChanges(epoch: string, since: number, signal?: AbortSignal): Promise<Changes> {
  return request('GET', '/inbox/changes', {
    query: { epoch, since },
    schema: changes,
    ...(signal && { signal }),
  });
}

/** Sets state on named items, or on those that changed last at one position. @throws ApiError `not-found` */
export function patchItems(patch: PatchByIds | PatchByPosition, keepalive = false): Promise<PatchResult> {
  return request('PATCH', '/inbox/items', { body: patch, schema: patchResult, keepalive });
}

/** Marks the unread items of the inbox view with `arrival <= upTo` as read. @throws ApiError `position-gone` */
export function postReadAll(body: ReadAll): Promise<ReadAllResult> {
  return request('POST', '/inbox/read-all', { body, schema: readAllResult });
}
