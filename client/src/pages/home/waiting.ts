import type { Ref } from 'vue';
import { fetchSummary } from '../../api/inbox.ts';
import { useKeptFresh } from '../kept-fresh.ts';
import { useInboxList } from '../notifications/inbox-list.ts';

const pageSize = 5;

/**
 * What waits for whoever is signed in: the figures, and the newest of what they count.
 * @param attended someone is at the lists, so that nothing may move there
 */
export function useWaiting(attended: Readonly<Ref<boolean>>) {
  const figures = useKeptFresh(fetchSummary);
  const latest = useInboxList(() => ({ view: 'unread', category: null, severity: null }), {
    pageSize,
    still: (items) => attended.value && items.length > 0,
  });
  const critical = useInboxList(() => ({ view: 'unread', category: null, severity: 'critical' }), {
    pageSize,
    // It stands above the other one, so its first row would move that.
    still: () => attended.value && latest.items.value.length > 0,
  });
  return { figures, critical, latest };
}
