import type { InboxPage, Item } from '@belfry/shared/inbox';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { serverNow } from '../../api/server-clock.ts';
import { fetchInbox, type InboxQuery } from '../../api/inbox.ts';
import { useNotifications } from '../../stores/notifications.ts';
import { useBackOff } from '../back-off.ts';
import { useInboxMoves } from '../inbox-moves.ts';
import type { ListQuery } from './list-query.ts';
import { mergeReading } from './merge-reading.ts';
import { leftSince, readShown, type Part, type Reading } from './read-shown.ts';

/** Nothing was read, so nothing is known to be gone. */
const nothing: Reading = { items: [], floor: Infinity };

export interface InboxListOptions {
  /** How many are loaded in one go. */
  pageSize?: number;
  /** Whether rows must not move right now; reactive. Where nothing stands, nothing can be moved. */
  still?: (items: readonly Item[]) => boolean;
}

/**
 * A list of one's inbox, page by page. `load` begins it anew, `more` goes on, `retry` repeats which of them failed, and
 * `settle` brings all that is shown up to date without moving it, or anew once it may move: the list does so by itself
 * when the inbox moves. What failed it tries again by itself, later each time, and at once when the connection is back.
 */
export function useInboxList(
  query: () => ListQuery,
  { pageSize = 30, still = (items) => items.length > 0 }: InboxListOptions = {},
) {
  const items = shallowRef<readonly Item[]>([]);
  /** `error`: it could not be had, and there are no rows to show instead. */
  const status = ref<'loading' | 'ready' | 'error'>('loading');
  const error = shallowRef<unknown>(null);
  /** What `error` is the failure of. */
  const failed = ref<'load' | 'more' | null>(null);
  const loadingMore = ref(false);
  const nextCursor = ref<string | null>(null);
  /** Items that are shown still, but have left the view since. */
  const gone = shallowRef<ReadonlySet<string>>(new Set());
  /** How many arrived since and are not shown yet. */
  const arrived = ref(0);
  let current = new AbortController();
  let loading = false;
  /** It was settled since it was loaded. */
  let inPlace = false;
  /** Settling may overlap: how many have begun, and which of them was the last to show. */
  let begun = 0;
  let settled = 0;
  const notifications = useNotifications();
  const backOff = useBackOff(() => void settle());

  function fail(what: 'load' | 'more', thrown: unknown): void {
    failed.value = what;
    error.value = thrown;
  }

  function succeed(): void {
    failed.value = null;
    error.value = null;
  }

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
    loading = true;
    try {
      const page = await fetchInbox(wireQuery(), mine.signal);
      if (mine !== current) return;
      inPlace = false;
      items.value = page.items;
      nextCursor.value = page.nextCursor;
      gone.value = new Set();
      arrived.value = 0;
      succeed();
      status.value = 'ready';
      loading = false;
      if (isBehind(page)) backOff.failed();
      else backOff.settled();
    } catch (thrown) {
      if (mine !== current) return;
      loading = false;
      fail('load', thrown);
      if (items.value.length === 0) status.value = 'error';
      backOff.failed(thrown);
    }
  }

  /** Whether the inbox has moved on since a page was read: what moved meanwhile was not asked for. */
  function isBehind(page: InboxPage): boolean {
    const { epoch, seq } = notifications;
    return seq !== null && (page.epoch !== epoch || page.seq < seq);
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
      succeed();
    } catch (thrown) {
      if (mine === current) fail('more', thrown);
    } finally {
      loadingMore.value = false;
    }
  }

  function retry(): Promise<void> {
    if (failed.value === 'more') return more();
    if (items.value.length === 0) status.value = 'loading';
    return load();
  }

  async function settle(): Promise<void> {
    // The page that is on its way is looked at when it comes.
    if (loading) return;
    if (status.value === 'error' || !still(items.value)) return load();
    const mine = current;
    const turn = ++begun;
    try {
      const asked = wireQuery();
      const { view } = query();
      const readOf = (of: ListQuery['view']) => (part: Part) => {
        mine.signal.throwIfAborted();
        return fetchInbox({ ...asked, view: of, ...part }, mine.signal);
      };
      const shown = items.value;
      const reading = await readShown(shown, arrived.value, readOf(view));
      // Out of a list of unread ones leads being read, which can be taken back: what became of them is asked for.
      const left = view === 'unread' ? leftSince(shown, reading) : [];
      const all = left.length > 0 ? await readShown(left, arrived.value, readOf('all')) : nothing;
      if (mine !== current || status.value !== 'ready' || turn < settled) return;
      // Whoever was at it has left meanwhile.
      if (!still(items.value)) {
        await load();
        return;
      }
      settled = turn;
      inPlace = true;
      const merged = mergeReading(items.value, reading, {
        more: nextCursor.value !== null,
        all: view === 'unread' ? all : null,
        now: new Date(serverNow()).toISOString(),
      });
      items.value = merged.items;
      gone.value = merged.gone;
      arrived.value = merged.arrived;
      // Why the list could not be loaded anew is over; what is new waits above it as before.
      if (failed.value === 'load') succeed();
      backOff.settled();
    } catch (thrown) {
      // What is shown stays until it can be settled.
      if (mine === current && turn > settled) backOff.failed(thrown);
    }
  }

  function connected(): void {
    if (failed.value === 'more') void more();
    void settle();
  }

  watch(
    query,
    (now, before) => {
      if (JSON.stringify(now) === JSON.stringify(before)) return;
      items.value = [];
      nextCursor.value = null;
      arrived.value = 0;
      status.value = 'loading';
      void load();
    },
    { immediate: true },
  );
  watch(
    () => still(items.value),
    (now) => {
      if (!now && inPlace) void load();
    },
  );
  useInboxMoves({ moved: () => void settle(), connected });
  onScopeDispose(() => {
    const last = current;
    current = new AbortController();
    last.abort();
  });

  return { items, status, error, failed, loadingMore, nextCursor, gone, arrived, load, more, retry, settle };
}
