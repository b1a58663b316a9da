import type { InboxSummary, Item } from '@belfry/shared/inbox';
import { fetchInbox, fetchSummary } from '../../api/inbox.ts';

/** What waits for a person: the figures, and the newest of what they count. */
export interface Waiting {
  summary: InboxSummary;
  critical: Item[];
  latest: Item[];
}

const limit = 5;

/** Fetches all of it at once. */
export async function loadWaiting(signal: AbortSignal): Promise<Waiting> {
  const [summary, critical, latest] = await Promise.all([
    fetchSummary(signal),
    fetchInbox({ view: 'unread', severity: ['critical'], limit }, signal),
    fetchInbox({ view: 'unread', limit }, signal),
  ]);
  return { summary, critical: critical.items, latest: latest.items };
}
