import type { Request } from 'express';
import { addressOf, isLocal } from './peer.ts';
import type { Access, Caller, RouteRequest } from './route.ts';

/** What a handler sees of a request. What few handlers ask for is worked out when they ask. */
export class ApiRequest implements RouteRequest<Access, unknown, unknown> {
  // A route's own `Access` decides what its handler sees here; the list of routes has forgotten it.
  readonly caller: Caller & null;
  readonly query: unknown;
  readonly body: unknown;
  readonly idempotencyKey: string | null;
  readonly requestId: string;
  readonly #request: Request;

  constructor(
    request: Request,
    checked: {
      caller: Caller | null;
      query: unknown;
      body: unknown;
      idempotencyKey: string | null;
      requestId: string;
    },
  ) {
    this.#request = request;
    this.caller = checked.caller as Caller & null;
    this.query = checked.query;
    this.body = checked.body;
    this.idempotencyKey = checked.idempotencyKey;
    this.requestId = checked.requestId;
  }

  get params(): Readonly<Record<string, string>> {
    return this.#request.params as Record<string, string>;
  }

  get address(): string {
    return addressOf(this.#request);
  }

  get local(): boolean {
    return isLocal(this.#request);
  }

  // A property rather than a method: handlers take their request apart.
  readonly header = (name: string): string | undefined => {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}
