import { useEventListener } from '@vueuse/core';
import { watch } from 'vue';
import { translate } from '../i18n/i18n.ts';
import { useNotifications } from '../stores/notifications.ts';
import { showNotice } from './notices.ts';

/**
 * A page that is open for days meets an upgrade: a part of it that was not loaded yet is gone from the server, or the
 * server speaks a newer language on the socket. Both offer a reload and never do one: something may have been typed.
 */
export function useUpgradeOffer(): void {
  const notifications = useNotifications();
  useEventListener(window, 'vite:preloadError', () => {
    offerReload(translate('upgrade.notLoaded'));
  });
  watch(
    () => notifications.stopReason,
    (reason) => {
      if (reason === 'reload') offerReload(translate('upgrade.offer'));
    },
    { immediate: true },
  );
}

function offerReload(text: string): void {
  const reload = (): void => {
    location.reload();
  };
  showNotice({ tone: 'info', text, action: { label: translate('upgrade.reload'), run: reload } });
}
