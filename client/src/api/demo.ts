import { demoOffer, type DemoOffer } from '@belfry/shared/session';
import { request } from './client.ts';

/** Whom the login page offers for sign-in by one click. @throws ApiError `not-found` where there is no demo */
export function fetchDemo(): Promise<DemoOffer> {
  return request('GET', '/demo', { schema: demoOffer });
}
