import { hash, randomBytes } from 'node:crypto';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { SessionCookie } from '../http/cookies.ts';
import type { SessionRecord, StaffRecord, Store } from '../store/store.ts';

/** Sessions of staff: 32 random bytes in a cookie, of which the store knows only the SHA-256. */
export interface Sessions {
  /** The session of a `Cookie` header, or null when there is none that is alive. Reading it is not activity. */
  authenticate(cookieHeader: string | undefined): Promise<SessionRecord | null>;
  /**
   * Begins a session and ends the one that was presented. Returns it with the secret for the cookie; null when the person
   * was disabled, or given another password than the one that was compared, in the meantime.
   */
  begin(
    person: { staff: StaffRecord; passwordHash: string },
    cookieHeader: string | undefined,
  ): Promise<{ session: SessionRecord; secret: string } | null>;
  /** A person used the page: the idle limit counts from now. Null when the session is over. */
  activity(session: SessionRecord): Promise<SessionRecord | null>;
  /** The same for a call that changed something; saves the write when the end would hardly move. */
  used(session: SessionRecord): Promise<SessionRecord | null>;
  /** Ends it and closes its sockets. */
  end(session: SessionRecord): Promise<void>;
}

export interface SessionParts {
  store: Store;
  bus: Bus;
  clock: Clock;
  config: Pick<Config, 'sessionIdleMs' | 'sessionMaxMs'>;
  cookie: SessionCookie;
  /** Whether demo people may be here at all. */
  demo: boolean;
}

export function createSessions({ store, bus, clock, config, cookie, demo }: SessionParts): Sessions {
  // A page that changes much would otherwise write its session with each call. Tests use limits of seconds.
  const hardlyMs = Math.min(1_000, config.sessionIdleMs / 20);

  const endOf = (session: SessionRecord, nowMs: number): number =>
    Math.min(nowMs + config.sessionIdleMs, session.createdAtMs + config.sessionMaxMs);

  async function extend(session: SessionRecord, leastMs: number): Promise<SessionRecord | null> {
    const nowMs = clock.now();
    const endsAtMs = endOf(session, nowMs);
    if (endsAtMs - session.endsAtMs < leastMs) return session;
    if (!(await store.sessions.touch(session.id, nowMs, endsAtMs))) return null;
    bus.announce({ kind: 'moved', session: { id: session.id, staff: session.staff }, endsAtMs });
    return { ...session, lastActiveMs: nowMs, endsAtMs };
  }

  return {
    async authenticate(cookieHeader) {
      const secret = cookie.read(cookieHeader);
      if (secret === null) return null;
      const session = await store.sessions.bySecretHash(sha256(secret), clock.now());
      return session && (demo || !session.person.demo) ? session : null;
    },

    async begin({ staff, passwordHash }, cookieHeader) {
      const secret = randomBytes(32).toString('base64url');
      const presented = cookie.read(cookieHeader);
      const nowMs = clock.now();
      const begun = await store.sessions.create({
        secretHash: sha256(secret),
        staff: staff.key,
        passwordHash,
        nowMs,
        endsAtMs: nowMs + Math.min(config.sessionIdleMs, config.sessionMaxMs),
        ...(presented !== null && { replacesHash: sha256(presented) }),
      });
      if (!begun) return null;
      if (begun.replaced) bus.announce({ kind: 'ended', sessions: [begun.replaced] });
      return { session: begun.session, secret };
    },

    activity: (session) => extend(session, 1),
    used: (session) => extend(session, hardlyMs),

    async end(session) {
      const ended = await store.sessions.end(session.id);
      if (ended) bus.announce({ kind: 'ended', sessions: [ended] });
    },
  };
}

function sha256(secret: string): string {
  return hash('sha256', secret);
}
