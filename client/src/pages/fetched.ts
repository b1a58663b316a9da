import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';

export interface Fetched<T> {
  /** What was had last; stays while it is fetched again. */
  data: Readonly<ShallowRef<T | null>>;
  /** Why the last try failed; null after one that worked. */
  error: Readonly<ShallowRef<unknown>>;
  loading: Readonly<Ref<boolean>>;
  /** Fetches again; the answer of an earlier try that comes late is dropped. Never rejects. */
  refresh: () => Promise<void>;
}

/** Fetches something for as long as a component lives, beginning at once. */
export function useFetched<T>(fetchIt: (signal: AbortSignal) => Promise<T>): Fetched<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const loading = ref(false);
  let current = new AbortController();

  async function refresh(): Promise<void> {
    current.abort();
    const mine = (current = new AbortController());
    loading.value = true;
    try {
      const got = await fetchIt(mine.signal);
      if (mine !== current) return;
      data.value = got;
      error.value = null;
    } catch (thrown) {
      if (mine === current) error.value = thrown ?? new Error('unknown');
    } finally {
      if (mine === current) loading.value = false;
    }
  }

  onScopeDispose(() => {
    const last = current;
    current = new AbortController();
    last.abort();
  });
  void refresh();
  return { data, error, loading, refresh };
}
