import * as z from 'zod/mini';
import { openApiDocument } from './openapi.ts';
import { route, type Route } from './route.ts';

const anyObject = z.looseObject({});

/** The routes and, behind them, the one that describes them all; made when it is first asked for. */
export function withOpenApi(
  routes: readonly Route[],
  options: { serverUrl: string; cookieName: string },
): Route[] {
  let json: string | null = null;
  const all: Route[] = [
    ...routes,
    route({
      method: 'GET',
      path: '/openapi.json',
      access: 'open',
      summary: 'This document.',
      answers: { 200: anyObject },
      handle() {
        json ??= JSON.stringify(openApiDocument(all, options));
        return Promise.resolve({ status: 200, json });
      },
    }),
  ];
  return all;
}
