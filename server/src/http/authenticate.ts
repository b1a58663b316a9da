import type { Request } from 'express';
import { adminRole } from '@belfry/shared/session';
import type { ProducerKeyRecord, SessionRecord } from '../store/store.ts';
import { Problem } from '../problem.ts';
import type { Origins } from './origins.ts';
import { isLocal } from './peer.ts';
import type { Access, Caller } from './route.ts';

export interface Credentials {
  origins: Origins;
  sessions: { authenticate(cookieHeader: string | undefined): Promise<SessionRecord | null> };
  producerKeys: { authenticate(bearer: string): Promise<ProducerKeyRecord | null> };
}

const safeMethods = new Set(['GET', 'HEAD']);

/** Whether a call may change something (RFC 9110 section 9.2.1). */
export const changesSomething = (request: Request): boolean => !safeMethods.has(request.method);

/**
 * Who calls, if they may: first 401, then 403. With a Bearer header the cookie is not looked at.
 * @throws Problem `unauthenticated`, `forbidden`, `origin-refused`
 */
export async function authenticate(
  access: Access,
  request: Request,
  credentials: Credentials,
): Promise<Caller | null> {
  if (access === 'open') {
    // Nobody may be signed in from a foreign page either; programs without a browser send no Origin.
    if (changesSomething(request) && request.headers.origin !== undefined) checkOrigin(request, credentials);
    return null;
  }
  const bearer = bearerOf(request.headers.authorization);
  if (bearer !== null) return authenticateProducer(access, bearer, request, credentials);

  const session = await credentials.sessions.authenticate(request.headers.cookie);
  if (!session) throw new Problem('unauthenticated', { detail: 'Sign in first.' });
  if (changesSomething(request)) checkOrigin(request, credentials);
  if (access !== 'staff' && !session.person.roles.includes(adminRole)) {
    throw new Problem('forbidden', { detail: `This needs the role ${adminRole}.` });
  }
  return { kind: 'staff', session };
}

async function authenticateProducer(
  access: Access,
  bearer: string,
  request: Request,
  credentials: Credentials,
): Promise<Caller> {
  const key = await credentials.producerKeys.authenticate(bearer);
  if (!key) throw new Problem('unauthenticated', { detail: 'The producer key is unknown or revoked.' });
  if (access !== 'sender') throw new Problem('forbidden', { detail: 'A producer key does not open this.' });
  if (key.demo && !isLocal(request)) {
    throw new Problem('forbidden', { detail: 'The demo key works on this machine only.' });
  }
  return { kind: 'producer', key };
}

/**
 * The token of a Bearer header (RFC 6750 section 2.1), empty when there is none; null without the header or with another
 * scheme, which a proxy of the house may use for itself.
 */
function bearerOf(header = ''): string | null {
  const match = /^Bearer(?: +(.*))?$/i.exec(header);
  return match ? (match[1] ?? '') : null;
}

function checkOrigin(request: Request, { origins }: Credentials): void {
  if (origins.allows(request.headers.origin)) return;
  throw new Problem('origin-refused', {
    detail: 'The Origin of this request is not one of PUBLIC_ORIGIN; nothing was changed.',
  });
}
