import { useEventListener } from '@vueuse/core';
import { watch } from 'vue';
import { translate } from '../i18n/i18n.ts';
import { useNotifications } from '../stores/notifications.ts';
import { dropNotice, showNotice } from './notices.ts';

/**
 * A page that is open for days meets an upgrade: a part of it that was not loaded yet is gone from the server, or the
 * server speaks a newer language on the socket. Both offer a reload and never do one: something may have been typed.
 */
export function useUpgradeOffer(): void {
  const notifications = useNotifications();
  let notLoaded: number | null = null;
  useEventListener(window, 'vite:preloadError', () => {
    notLoaded = offerReload(translate('upgrade.notLoaded'));
  });
  // What failed for want of a connection comes now, or says so anew.
  watch(
    () => notifications.connection,
    (state) => {
      if (state === 'live' && notLoaded !== null) dropNotice(notLoaded);
    },
  );
  watch(
    () => notifications.stopReason,
    (reason) => {
      if (reason === 'reload') offerReload(translate('upgrade.offer'));
    },
    { immediate: true },
  );
}

function offerReload(text: string): number {
  const reload = (): void => {
    location.reload();
  };
  return showNotice({ tone: 'info', text, action: { label: translate('upgrade.reload'), run: reload } });
}
