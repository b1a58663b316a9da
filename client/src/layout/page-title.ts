import { computed, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';
import { translate } from '../i18n/i18n.ts';
import type {} from './route-meta.ts';

/**
 * The name of the page that is shown (`Order 1042`), without count and product name, in the page's language. The route's
 * parameters fill the text in. The title bar itself is written in one place, `bell/title-badge.ts`.
 */
export function usePageTitle(): ComputedRef<string> {
  const route = useRoute();
  return computed(() => {
    const key = route.meta.titleKey;
    return key === undefined ? '' : translate(key, route.params as Record<string, string>);
  });
}
