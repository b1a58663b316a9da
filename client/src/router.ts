import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router';
import type { MessageKey } from './i18n/i18n.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name, for its title. */
    titleKey?: MessageKey;
    /** Only for admins. */
    admin?: true;
    /** Open to everyone; without it a page needs a session. */
    open?: true;
  }
}

const shell: RouteRecordRaw = {
  path: '/',
  component: () => import('./layout/AdminShell.vue'),
  children: [
    {
      path: '',
      name: 'home',
      component: () => import('./pages/HomePage.vue'),
      meta: { titleKey: 'menu.home' },
    },
  ],
};

export function createAppRouter(): Router {
  return createRouter({ history: createWebHistory(), routes: [shell] });
}
