import type { Request } from 'express';
import { isLoopbackHost } from '../config/fields.ts';

/** Headers by which a proxy says that it speaks for someone else. */
const forwardedHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

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
    forwardedHeaders.every((name) => request.headers[name] === undefined)
  );
}

function bare(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
