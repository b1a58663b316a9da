import { onScopeDispose, watchEffect } from 'vue';
import { translate } from '../../i18n/i18n.ts';
import { faviconHref, showFavicon } from './favicon-badge.ts';
import { titleText } from './title-badge.ts';

/** What the window shows outside of the page. */
export interface WindowSigns {
  page: string;
  unread: number;
  signedOut: boolean;
}

/** Keeps the window's title and favicon as they should be. Afterwards they are plain again. */
export function useWindowSigns(signs: () => WindowSigns): void {
  watchEffect(() => {
    const now = signs();
    document.title = titleText(now, translate);
    showFavicon(faviconHref(now));
  });
  onScopeDispose(() => {
    document.title = titleText({ ...signs(), unread: 0, signedOut: false }, translate);
    showFavicon(null);
  });
}
