import { demoOffer } from '@belfry/shared/session';
import { route, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import { demoPassword, demoPeople } from './people.ts';

/** What the login page offers for one click. Without demo mode, and for anyone elsewhere, there is nothing here. */
export function demoRoutes(demo: boolean): Route[] {
  return [
    route({
      method: 'GET',
      path: '/demo',
      access: 'open',
      summary: 'The sample people of demo mode, for sign-in by one click; 404 elsewhere.',
      answers: { 200: demoOffer },
      problems: ['not-found'],
      handle({ local }) {
        if (!demo || !local) throw new Problem('not-found', { detail: 'There is nothing at this path.' });
        const people = demoPeople.map(({ username, displayName, roles }) => ({
          username,
          displayName,
          roles: [...roles],
        }));
        return Promise.resolve({ status: 200, body: { people, password: demoPassword } });
      },
    }),
  ];
}
