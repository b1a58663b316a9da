import type { Request } from 'express';
import { isLoopbackHost } from '../config/fields.ts';

/** Headers by which a proxy says that it speaks for someone else, besides all that begin with `x-forwarded`. */
const forwardedHeaders = new Set([
  'cf-connecting-ip',
  'fastly-client-ip',
  'forwarded',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-real-ip',
]);

/** The peer's address; behind trusted proxies (Express's `trust proxy`) the client's. IPv4 in its own form. */
export function addressOf(request: Request): string {
  return bare(request.ip ?? '');
}

/**
 * Whether the request was made on this machine, for this machine: loopback peer, loopback `Host` (a page elsewhere can
 * point a name of its own at 127.0.0.1) and nobody in between.
 */
export function isLocal(request: Request): boolean {
  const host = request.headers.host?.replace(/:\d*$/, '') ?? '';
  return (
    isLoopbackHost(bare(request.socket.remoteAddress ?? '')) &&
    isLoopbackHost(host) &&
    !Object.keys(request.headers).some(isForwardedHeader)
  );
}

function isForwardedHeader(name: string): boolean {
  return name.startsWith('x-forwarded') || forwardedHeaders.has(name);
}

function bare(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
