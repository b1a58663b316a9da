import { watchThrottled } from '@vueuse/core';
import { watch } from 'vue';
import { useNotifications } from '../stores/notifications.ts';

/** What a page does about its part of the inbox. */
export interface InboxMoves {
  /** The position moved, so what is shown may be of the past. A burst is heard every 2 s, and its end always. */
  moved: () => void;
  /** The connection is live again: what failed without it comes now. */
  connected: () => void;
}

/** Hears of the inbox of whoever is signed in, for as long as a component lives. */
export function useInboxMoves({ moved, connected }: InboxMoves): void {
  const notifications = useNotifications();
  watchThrottled([() => notifications.epoch, () => notifications.seq], moved, {
    throttle: 2_000,
    trailing: true,
    leading: true,
  });
  watch(
    () => notifications.connection,
    (state) => {
      if (state === 'live') connected();
    },
  );
}
