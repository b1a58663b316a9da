import { linkFault } from '@belfry/shared/link';
import type { LocationQueryValue, Router } from 'vue-router';

/**
 * Where to go after signing in: the inside path that was asked for, else home. Only a path of this very page counts,
 * so that a crafted link to the login page cannot lead anywhere else (CWE-601), nor back to the login page itself.
 */
export function returnPath(
  asked: LocationQueryValue | readonly LocationQueryValue[] | undefined,
  router: Pick<Router, 'resolve'>,
): string {
  if (typeof asked !== 'string' || !asked.startsWith('/') || linkFault(asked) !== null) return '/';
  return router.resolve(asked).meta.open ? '/' : asked;
}
