import type * as z from 'zod/mini';
import type { ProblemCode } from '@belfry/shared/problem';
import type { ProducerKeyRecord, SessionRecord } from '../store/store.ts';

/**
 * Who may call: `open` anyone · `staff` a session · `admin` a session with the role · `sender` a producer key or an
 * admin's session. A call that changes something with a cookie also needs an allowed `Origin`.
 */
export type Access = 'open' | 'staff' | 'admin' | 'sender';

export type Caller = { kind: 'staff'; session: SessionRecord } | { kind: 'producer'; key: ProducerKeyRecord };

type CallerOf<A extends Access> = A extends 'open'
  ? null
  : A extends 'sender'
    ? Caller
    : { kind: 'staff'; session: SessionRecord };

/** What a handler gets: everything is checked already, in the contract's order of refusals. */
export interface RouteRequest<A extends Access, Query, Body> {
  caller: CallerOf<A>;
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
  /** A request header by its lower-case name. */
  header: (name: string) => string | undefined;
  /** The `Idempotency-Key`, for a call that takes one; null when none was sent. */
  idempotencyKey: string | null;
  requestId: string;
  /** The peer's address, behind trusted proxies the client's. */
  address: string;
  /** The peer is loopback, no forwarded header was sent, and the `Host` is loopback. */
  local: boolean;
}

export interface Answer {
  status: number;
  /** Sent as JSON; left out for 204. */
  body?: unknown;
  /** A body that is JSON already, instead of `body`. */
  json?: string;
  headers?: Readonly<Record<string, string>>;
}

/** One call of the REST contract: what serves it and what the OpenAPI document says of it. */
export interface Route<A extends Access = Access, Query = unknown, Body = unknown> {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path below `/api/v1` in Express's form: `/inbox/items/:id`. */
  path: string;
  access: A;
  /** It takes an `Idempotency-Key`; a malformed one is 400. */
  idempotencyKey?: true;
  /** The call moves or ends the session by itself. Others that change something keep it awake (contract, idle limit). */
  movesSession?: true;
  /** One sentence for the OpenAPI document. */
  summary: string;
  /** Query parameters; unknown or repeated ones are 400. Without it any parameter is refused. */
  query?: z.ZodMiniType<Query>;
  /** JSON body; faults are 422. Without it the call takes none. */
  body?: z.ZodMiniType<Body>;
  /** Schema of each success status; null for an answer without body. */
  answers: Readonly<Record<number, z.ZodMiniType | null>>;
  /** Failures that it adds to those that follow from the rest, for the OpenAPI document. */
  problems?: readonly ProblemCode[];
  handle(request: RouteRequest<A, Query, Body>): Promise<Answer>;
}

/** Infers a route's types from its schemas and forgets them, so that routes of all kinds stand in one list. */
export function route<A extends Access, Query = Record<string, never>, Body = undefined>(
  definition: Route<A, Query, Body>,
): Route {
  return definition;
}
