import type { Item } from '@belfry/shared/inbox';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { serverNow } from '../../api/server-clock.ts';
import { fetchInbox, type InboxQuery } from '../../api/inbox.ts';
import type { ListQuery } from './list-query.ts';
import { mergeFirstPage } from './merge-first-page.ts';

const pageSize = 30;

/**
 * A list of one's inbox, page by page. `load` begins it anew, `more` goes on, `settle` brings what is shown up to date
 * without moving it.
 */
export function useInboxList(query: () => ListQuery) {
  const items = shallowRef<readonly Item[]>([]);
  const status = ref<'loading' | 'ready' | 'error'>('loading');
  const error = shallowRef<unknown>(null);
  const loadingMore = ref(false);
  const nextCursor = ref<string | null>(null);
  /** Items that are shown still, but have left the view since. */
  const gone = shallowRef<ReadonlySet<string>>(new Set());
  /** How many arrived since and are not shown yet. */
  const arrived = ref(0);
  let current = new AbortController();

  function wireQuery(): InboxQuery {
    const { view, category, severity } = query();
    return {
      view,
      category: category ? [category] : [],
      severity: severity ? [severity] : [],
      limit: pageSize,
    };
  }

  async function load(): Promise<void> {
    current.abort();
    const mine = (current = new AbortController());
    if (items.value.length === 0) status.value = 'loading';
    try {
      const page = await fetchInbox(wireQuery(), mine.signal);
      if (mine !== current) return;
      items.value = page.items;
      nextCursor.value = page.nextCursor;
      gone.value = new Set();
      arrived.value = 0;
      error.value = null;
      status.value = 'ready';
    } catch (thrown) {
      if (mine !== current) return;
      error.value = thrown;
      status.value = 'error';
    }
  }

  async function more(): Promise<void> {
    const cursor = nextCursor.value;
    if (cursor === null || loadingMore.value) return;
    const mine = current;
    loadingMore.value = true;
    try {
      const page = await fetchInbox({ ...wireQuery(), cursor }, mine.signal);
      if (mine !== current) return;
      const held = new Set(items.value.map((item) => item.id));
      items.value = [...items.value, ...page.items.filter((item) => !held.has(item.id))];
      nextCursor.value = page.nextCursor;
      error.value = null;
    } catch (thrown) {
      if (mine === current) error.value = thrown;
    } finally {
      loadingMore.value = false;
    }
  }

  async function settle(): Promise<void> {
    if (status.value === 'error') return load();
    const mine = current;
    try {
      const page = await fetchInbox(wireQuery(), mine.signal);
      if (mine !== current || status.value !== 'ready') return;
      const merged = mergeFirstPage(items.value, page.items, {
        whole: page.nextCursor === null,
        unreadOnly: query().view === 'unread',
        now: new Date(serverNow()).toISOString(),
      });
      items.value = merged.items;
      gone.value = merged.gone;
      arrived.value = merged.arrived;
    } catch {
      // What is shown stays; the next move of the position settles it.
    }
  }

  watch(
    query,
    (now, before) => {
      if (JSON.stringify(now) === JSON.stringify(before)) return;
      items.value = [];
      nextCursor.value = null;
      void load();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    const last = current;
    current = new AbortController();
    last.abort();
  });

  return { items, status, error, loadingMore, nextCursor, gone, arrived, load, more, settle };
}
