import { computed, type ComputedRef } from 'vue';
import { serverNow } from '../../api/server-clock.ts';
import { useCategoryLabel } from '../../i18n/category-labels.ts';
import { useOwnTimeZone } from '../../layout/own-time-zone.ts';
import { useNotifications } from '../../stores/notifications.ts';
import type { ConnectionView } from '../connection-view.ts';
import type { Reader } from '../items/reader.ts';
import { useClock } from '../items/ticker.ts';

/** The store's connection as the leaves of the bell take it. */
export function useConnectionView(): ComputedRef<ConnectionView> {
  const notifications = useNotifications();
  return computed(() => ({
    state: notifications.connection,
    polling: notifications.polling,
    checkedAt: notifications.checkedAt,
    nextTryAt: notifications.nextTryAt,
    stopReason: notifications.stopReason,
  }));
}

/** Who is signed in, as a reader. */
export function useSignedInReader(): Reader {
  return {
    nowMs: useClock(serverNow),
    timeZone: useOwnTimeZone(),
    categoryLabel: useCategoryLabel(),
  };
}
