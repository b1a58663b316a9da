import { watch } from 'vue';
import { useBackOff } from './back-off.ts';
import { useFetched, type Fetched } from './fetched.ts';
import { useInboxMoves } from './inbox-moves.ts';

/**
 * Fetches something of the inbox and keeps it up to date: it is fetched again when the inbox moves, when the connection is
 * back after it failed, and now and then until it no longer fails.
 */
export function useKeptFresh<T>(fetchIt: (signal: AbortSignal) => Promise<T>): Fetched<T> {
  const fetched = useFetched(fetchIt);
  const { error, loading, refresh } = fetched;
  const backOff = useBackOff(() => void refresh());
  watch([loading, error], ([busy, thrown]) => {
    if (busy) return;
    if (thrown === null) backOff.settled();
    else backOff.failed(thrown);
  });
  useInboxMoves({
    moved: () => void refresh(),
    connected() {
      if (error.value !== null) void refresh();
    },
  });
  return fetched;
}
