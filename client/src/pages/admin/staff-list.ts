import type { ManagedStaff } from '@belfry/shared/admin';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { fetchStaff } from '../../api/admin.ts';

const pageSize = 50;

/** The people whose name has a part, page by page. A change made here shows at once. */
export function useStaffList(search: () => string) {
  const people = shallowRef<readonly ManagedStaff[]>([]);
  const status = ref<'loading' | 'ready' | 'error'>('loading');
  const error = shallowRef<unknown>(null);
  const nextCursor = ref<string | null>(null);
  const loadingMore = ref(false);
  let current = new AbortController();

  async function load(): Promise<void> {
    current.abort();
    const mine = (current = new AbortController());
    if (people.value.length === 0) status.value = 'loading';
    try {
      const page = await fetchStaff({ q: search(), limit: pageSize }, mine.signal);
      if (mine !== current) return;
      people.value = page.items;
      nextCursor.value = page.nextCursor;
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
      const page = await fetchStaff({ q: search(), limit: pageSize, cursor }, mine.signal);
      if (mine !== current) return;
      people.value = [...people.value, ...page.items];
      nextCursor.value = page.nextCursor;
      error.value = null;
    } catch (thrown) {
      if (mine === current) error.value = thrown;
    } finally {
      loadingMore.value = false;
    }
  }

  /** Puts a person as the server has just answered into the list. */
  function put(person: ManagedStaff): void {
    const known = people.value.some(({ id }) => id === person.id);
    people.value = known
      ? people.value.map((each) => (each.id === person.id ? person : each))
      : [...people.value, person].toSorted((a, b) => (a.username < b.username ? -1 : 1));
  }

  watch(search, load, { immediate: true });
  onScopeDispose(() => {
    const last = current;
    current = new AbortController();
    last.abort();
  });
  return { people, status, error, nextCursor, loadingMore, load, more, put };
}
