import { session, type Session, type SessionPatch } from '@belfry/shared/session';
import { request } from './client.ts';

/** Who is signed in, and until when. @throws ApiError `unauthenticated` when nobody is */
export function fetchSession(): Promise<Session> {
  return request('GET', '/session', { schema: session, asksWho: true });
}

/** Signs in; the browser keeps the cookie. @throws ApiError `invalid-credentials`, `too-many-requests` */
export function signIn(username: string, password: string): Promise<Session> {
  return request('POST', '/session', { body: { username, password }, schema: session, asksWho: true });
}

/** Signs out: the session and all its sockets end. @throws ApiError `unauthenticated` when it was over already */
export function signOut(): Promise<void> {
  return request('DELETE', '/session', { asksWho: true });
}

/** Sets the person's own language and time zone. */
export function patchSession(patch: SessionPatch): Promise<Session> {
  return request('PATCH', '/session', { body: patch, schema: session });
}

/** Says that a person really used the page: the idle limit counts from now. At most once a minute. */
export function reportActivity(): Promise<void> {
  return request('POST', '/session/activity');
}
