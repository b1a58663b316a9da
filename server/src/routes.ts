import { demoRoutes } from './demo/demo-routes.ts';
import { apiPath } from './http/mount-routes.ts';
import { withOpenApi } from './http/openapi-route.ts';
import type { Route } from './http/route.ts';
import { inboxRoutes } from './inbox/inbox-routes.ts';
import { categoryRoutes } from './publishing/category-routes.ts';
import { notificationRoutes } from './publishing/notification-routes.ts';
import { producerKeyRoutes } from './publishing/producer-key-routes.ts';
import { sessionRoutes, type SessionRouteParts } from './sessions/session-routes.ts';
import { createThrottle } from './sessions/throttle.ts';
import { staffRoutes, type StaffRouteParts } from './staff/staff-routes.ts';

/** Every call of the REST contract; what is called most is looked for first. */
export function allRoutes(parts: Omit<SessionRouteParts, 'throttle'> & StaffRouteParts): Route[] {
  const throttle = createThrottle(parts.clock);
  const routes = [
    ...notificationRoutes(parts),
    ...inboxRoutes(parts),
    ...sessionRoutes({ ...parts, throttle }),
    ...categoryRoutes(parts),
    ...staffRoutes(parts),
    ...producerKeyRoutes(parts),
    ...demoRoutes(parts.demo),
  ];
  return withOpenApi(routes, { serverUrl: apiPath, cookieName: parts.cookie.name });
}
