import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';

/** "Checked 8 s ago" counts seconds; what counts minutes recomputes and finds the same text, which renders nothing. */
const everyMs = 1_000;
const clocks = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * A clock that the page can show: read anew each second, by one timer for all clocks, which runs only while there are any.
 * @param read the time, in milliseconds since 1970
 */
export function useClock(read: () => number): Readonly<ShallowRef<number>> {
  const now = shallowRef(read());
  const tick = (): void => {
    now.value = read();
  };
  clocks.add(tick);
  timer ??= setInterval(() => {
    for (const each of clocks) each();
  }, everyMs);
  onScopeDispose(() => {
    clocks.delete(tick);
    if (clocks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return now;
}
