import type { MessageKey } from '../i18n/i18n.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name; the route's parameters fill it in. */
    titleKey?: MessageKey;
    /** Only for admins. */
    admin?: true;
    /** Open to everyone; every other page needs a session. */
    open?: true;
  }
}
