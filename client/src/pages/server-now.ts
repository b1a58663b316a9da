import { useIntervalFn } from '@vueuse/core';
import { ref, type Ref } from 'vue';
import { serverNow } from '../api/server-clock.ts';

/** The server's time in milliseconds since 1970, renewed each half minute: for texts such as "5 min ago". */
export function useServerNow(): Readonly<Ref<number>> {
  const now = ref(serverNow());
  useIntervalFn(() => {
    now.value = serverNow();
  }, 30_000);
  return now;
}
