import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router';
import type {} from './layout/route-meta.ts';
import { followPerson } from './layout/own-settings.ts';
import { fetchMissingStyleSheets } from './layout/style-sheets.ts';
import { caseAreas } from './pages/case-areas.ts';
import { useSession } from './stores/session.ts';

const loadShell = () => import('./layout/AdminShell.vue');

const cases: RouteRecordRaw[] = caseAreas.map((area) => ({
  path: `${area}/:id([A-Za-z0-9-]{1,64})`,
  component: () => import('./pages/CasePage.vue'),
  meta: { titleKey: `case.${area}` },
}));

const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    component: () => import('./pages/login/LoginPage.vue'),
    meta: { open: true, titleKey: 'login.signIn' },
  },
  {
    path: '/',
    component: loadShell,
    children: [
      { path: '', component: () => import('./pages/home/HomePage.vue'), meta: { titleKey: 'menu.home' } },
      {
        path: 'notifications',
        component: () => import('./pages/notifications/NotificationsPage.vue'),
        meta: { titleKey: 'menu.notifications' },
      },
      {
        path: 'send',
        component: () => import('./pages/send/SendPage.vue'),
        meta: { titleKey: 'menu.send', admin: true },
      },
      {
        path: 'admin',
        component: () => import('./pages/admin/AdminPage.vue'),
        meta: { titleKey: 'menu.admin', admin: true },
        redirect: '/admin/people',
        children: [
          {
            path: 'people',
            component: () => import('./pages/admin/PeoplePage.vue'),
            meta: { titleKey: 'admin.tabs.people' },
          },
          {
            path: 'roles',
            component: () => import('./pages/admin/RolesPage.vue'),
            meta: { titleKey: 'admin.tabs.roles' },
          },
          {
            path: 'keys',
            component: () => import('./pages/admin/KeysPage.vue'),
            meta: { titleKey: 'admin.tabs.keys' },
          },
        ],
      },
      ...cases,
      {
        path: ':pathMatch(.*)*',
        component: () => import('./pages/NotFoundPage.vue'),
        meta: { titleKey: 'page.notFound' },
      },
    ],
  },
];

if (import.meta.env.DEV) {
  routes.unshift({
    path: '/playground',
    component: () => import('./playground/PlaygroundPage.vue'),
    meta: { open: true },
  });
}

/** The pages, and who may see them. Rejects a navigation when the server cannot say who is there (`start.ts`). */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what is to replace it is experimental still
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  });
  router.beforeEach(async (to) => {
    const session = useSession();
    // That of a page which could not be fetched a moment ago; when it is asked for again, it comes without.
    void fetchMissingStyleSheets();
    // The shell is fetched while the server is asked who is there: on a slow line that is a round trip less.
    if (!to.meta.open) loadShell().catch(() => undefined);
    if (session.status === 'unknown') await session.load();
    await followPerson();
    const signedIn = session.status === 'signed-in';
    if (to.path === '/login') return signedIn ? '/' : true;
    // Over, but the page is kept: signing in again happens on top of it.
    if (to.meta.open || signedIn || session.expired) return true;
    return { path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  });
  // A part that could not be fetched: `layout/upgrade-offer.ts` and `App.vue` say so to the reader.
  router.onError(() => undefined);
  return router;
}
