import { session as sessionAnswer, sessionPatch, signIn } from '@belfry/shared/session';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { SessionCookie } from '../http/cookies.ts';
import { route, type Answer, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import { publicStaff, type SessionRecord, type StaffRecord, type Store } from '../store/store.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import type { Throttle } from './throttle.ts';

export interface SessionRouteParts {
  store: Store;
  sessions: Sessions;
  passwords: Passwords;
  throttle: Throttle;
  cookie: SessionCookie;
  clock: Clock;
  logger: Logger;
  /** Whether demo people may sign in, from this machine. */
  demo: boolean;
}

/** Log in, log out, one's own language, and being there. */
export function sessionRoutes(parts: SessionRouteParts): Route[] {
  const { store, sessions, cookie } = parts;
  return [
    route({
      method: 'POST',
      path: '/session',
      access: 'open',
      summary: 'Signs in; ends the session that was presented.',
      body: signIn,
      answers: { 200: sessionAnswer },
      problems: ['invalid-credentials', 'forbidden', 'too-many-requests'],
      async handle({ body, address, local, requestId, header }) {
        const { username, password } = body;
        const begun = await parts.throttle.run(username, address, async () => {
          const person = await recognise(parts, username, password, local);
          return person && sessions.begin(person, header('cookie'));
        });
        if (!begun) {
          parts.logger.info({ requestId, address }, 'a sign-in was refused');
          throw new Problem('invalid-credentials', { detail: 'The user name or the password is wrong.' });
        }
        const { session, secret } = begun;
        await store.audit.record({
          atMs: parts.clock.now(),
          actor: { kind: 'staff', id: session.person.id, name: session.person.displayName },
          action: 'session.begin',
          target: session.id,
          detail: { address },
        });
        return { ...answerOf(session), headers: { 'Set-Cookie': cookie.set(secret) } };
      },
    }),
    route({
      method: 'GET',
      path: '/session',
      access: 'staff',
      summary: 'Who is signed in, and until when.',
      answers: { 200: sessionAnswer },
      handle: ({ caller }) => Promise.resolve(answerOf(caller.session)),
    }),
    route({
      method: 'PATCH',
      path: '/session',
      access: 'staff',
      summary: "Sets the person's own language and time zone.",
      body: sessionPatch,
      answers: { 200: sessionAnswer },
      async handle({ caller: { session }, body: { locale, timeZone } }) {
        const person = await store.staff.setPreferences(session.staff, {
          ...(locale !== undefined && { locale }),
          ...(timeZone !== undefined && { timeZone }),
        });
        return answerOf({ ...session, person });
      },
    }),
    route({
      method: 'POST',
      path: '/session/activity',
      access: 'staff',
      movesSession: true,
      summary: 'A person really used the page: the idle limit counts from now.',
      answers: { 204: null },
      async handle({ caller }) {
        if (!(await sessions.activity(caller.session))) throw new Problem('unauthenticated');
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/session',
      access: 'staff',
      movesSession: true,
      summary: 'Signs out; every socket of the session closes with 4401.',
      answers: { 204: null },
      async handle({ caller }) {
        await sessions.end(caller.session);
        return { status: 204, headers: { 'Set-Cookie': cookie.clear() } };
      },
    }),
  ];
}

/**
 * The person behind name and password, with the hash that was compared; null when either is wrong or they are not let in,
 * after the same time.
 */
async function recognise(
  { store, passwords, demo }: SessionRouteParts,
  username: string,
  password: string,
  local: boolean,
): Promise<{ staff: StaffRecord; passwordHash: string } | null> {
  const known = await store.staff.credentials(username);
  // Demo passwords are public, so this tells nobody anything, and someone who tries a demo the reason.
  if (known?.staff.demo && demo && !local) {
    throw new Problem('forbidden', {
      detail: 'Demo people sign in on the machine that the demo runs on only.',
    });
  }
  const matched = await passwords.matches(password, known?.passwordHash ?? null);
  if (!matched || !known || known.staff.disabled || (known.staff.demo && !demo)) return null;
  return known;
}

function answerOf(session: SessionRecord): Answer {
  const body = { staff: publicStaff(session.person), endsAt: new Date(session.endsAtMs).toISOString() };
  return { status: 200, body };
}
