import { useIntervalFn, useEventListener } from '@vueuse/core';
import { computed, ref, watch, type ComputedRef } from 'vue';
import { serverNow } from '../api/server-clock.ts';
import { useSession } from '../stores/session.ts';

/** How long before its end a session asks whether anyone is there. */
const warnSeconds = 120;

/**
 * Seconds until the session ends, while that is near (two minutes); null before that and when it is over. At its end
 * the server is asked: another tab may have moved it.
 */
export function useSessionEnd(): ComputedRef<number | null> {
  const session = useSession();
  const secondsLeft = ref(Infinity);

  const look = (): void => {
    const { endsAt } = session;
    secondsLeft.value = endsAt === null ? Infinity : Math.ceil((endsAt - serverNow()) / 1_000);
  };
  // The end is compared with the clock each second, not counted down: a laptop may have slept in between.
  useIntervalFn(look, 1_000, { immediateCallback: true });
  useEventListener(document, 'visibilitychange', look);
  watch(() => session.endsAt, look);

  const over = computed(() => session.status === 'signed-in' && secondsLeft.value <= 0);
  watch(over, (isOver) => {
    // A failure here means the server is away; the socket will find out when it is back.
    if (isOver) session.load().catch(() => undefined);
  });

  return computed(() => {
    const near = session.status === 'signed-in' && secondsLeft.value > 0 && secondsLeft.value <= warnSeconds;
    return near ? secondsLeft.value : null;
  });
}
