import type { Router } from 'vue-router';

/**
 * Goes to a path of this page where signing in or out leads, and there is nothing to lose: when its part cannot be
 * fetched, as after an upgrade of the server, the browser loads the whole page anew.
 */
export async function goTo(path: string, router: Pick<Router, 'replace'>): Promise<void> {
  try {
    await router.replace(path);
  } catch {
    location.assign(path);
  }
}
