import type { Request, Response, Router } from 'express';
import { Problem } from '../problem.ts';
import type { SessionRecord } from '../store/store.ts';
import { ApiRequest } from './api-request.ts';
import { authenticate, changesSomething, type Credentials } from './authenticate.ts';
import { parseJson, readBody, requireJson } from './body.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import type { KeyRate } from './key-rate.ts';
import { requestIdOf } from './request-id.ts';
import type { Answer, Caller, Route } from './route.ts';
import { checkBody, checkNoQuery, checkQuery } from './validation.ts';

/** The path of the REST contract. */
export const apiPath = '/api/v1';

/** One answer, as logs and metrics see it. */
export interface AnsweredCall {
  requestId: string;
  method: string;
  /** The route's, with its parameters' names. */
  path: string;
  status: number;
  seconds: number;
}

export interface RouteParts extends Credentials {
  sessions: Credentials['sessions'] & {
    /** A call of a person's that changes something keeps their session awake; null when it is over. */
    used(session: SessionRecord): Promise<SessionRecord | null>;
  };
  keyRate: KeyRate;
  /** Told of each answer. */
  answered(call: AnsweredCall): void;
}

/** Makes Express handlers out of routes. What a path does not offer is 405 with `Allow`. */
export function mountRoutes(router: Router, routes: readonly Route[], parts: RouteParts): void {
  for (const [path, atPath] of Map.groupBy(routes, (each) => each.path)) {
    const byMethod = new Map<string, Route>(atPath.map((each) => [each.method, each]));
    const get = byMethod.get('GET');
    if (get) byMethod.set('HEAD', get);
    const allow = [...byMethod.keys()].join(', ');

    router.all(apiPath + path, async (request, response) => {
      const startedAt = performance.now();
      const requestId = requestIdOf(response);
      response.once('finish', () => {
        const seconds = (performance.now() - startedAt) / 1_000;
        parts.answered({ requestId, method: request.method, path, status: response.statusCode, seconds });
      });
      response.setHeader('Cache-Control', 'no-store');
      const route = byMethod.get(request.method);
      if (!route) {
        response.setHeader('Allow', allow);
        throw new Problem('method-not-allowed', { detail: `This path takes ${allow}.` });
      }
      send(response, await serve(route, request, requestId, parts));
    });
  }
}

/** One call in the contract's order of refusals: 401, 403, 429, 415, 413, 400, 422; then the handler's own. */
async function serve(route: Route, request: Request, requestId: string, parts: RouteParts): Promise<Answer> {
  let caller = await authenticate(route.access, request, parts);
  // A request that comes in one packet is whole by now, and who calls is looked up once.
  const cameWhole = request.complete;
  if (caller?.kind === 'producer' && route.method === 'POST') await parts.keyRate.take(caller.key.id);
  let given: object | undefined;
  if (route.body) {
    requireJson(request);
    const bytes = await readBody(request);
    // A body may be waited for up to 15 s, in which a key can be revoked, an admin demoted, a session ended.
    if (!cameWhole) caller = await authenticate(route.access, request, parts);
    given = parseJson(bytes);
  }
  const query = route.query ? checkQuery(route.query, request.url) : checkNoQuery(request.url);
  const idempotencyKey = route.idempotencyKey ? idempotencyKeyOf(request.rawHeaders) : null;
  const body = route.body && given ? checkBody(route.body, given) : undefined;
  const awake = await keepAwake(route, request, caller, parts);
  return route.handle(new ApiRequest(request, { caller: awake, query, body, idempotencyKey, requestId }));
}

async function keepAwake(
  route: Route,
  request: Request,
  caller: Caller | null,
  parts: RouteParts,
): Promise<Caller | null> {
  if (caller?.kind !== 'staff' || !changesSomething(request) || route.movesSession) return caller;
  const session = await parts.sessions.used(caller.session);
  if (!session) throw new Problem('unauthenticated', { detail: 'The session is over; sign in again.' });
  return { kind: 'staff', session };
}

function send(response: Response, answer: Answer): void {
  response.statusCode = answer.status;
  for (const name in answer.headers) response.setHeader(name, answer.headers[name] ?? '');
  if (answer.body === undefined && answer.json === undefined) {
    response.end();
    return;
  }
  const json = answer.json ?? JSON.stringify(answer.body);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', Buffer.byteLength(json));
  response.end(json);
}
