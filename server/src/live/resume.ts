import { closeCode } from '@belfry/shared/close-codes';
import type { Proof } from '@belfry/shared/inbox';
import type { Clock } from '../clock.ts';
import { StoreUnavailable, type ServedChange, type SessionRecord, type StaffKey } from '../store/store.ts';
import type { Connection } from './connection.ts';
import type { Dispatch } from './dispatch.ts';
import { changeFrame, readyFrame, wireTime } from './frames.ts';
import type { LiveStore } from './live-store.ts';
import type { LiveMetrics, Sync } from './metrics.ts';
import type { People } from './people.ts';
import type { ReadQueue } from './read-queue.ts';
import type { Start } from './start.ts';
import type { HeartbeatSettings } from './sweep.ts';

/** What a connection starts with: the proof of one snapshot, and what the client missed until then. */
interface Beginning {
  sync: Sync;
  proof: Proof;
  missed: ServedChange | null;
}

export interface ResumeParts {
  store: LiveStore;
  authenticate: (cookieHeader: string | undefined) => Promise<SessionRecord | null>;
  people: People;
  dispatch: Dispatch;
  reads: ReadQueue;
  clock: Clock;
  metrics: LiveMetrics;
  heartbeat: HeartbeatSettings;
  /** Hears of a connection that could not begin. */
  failed: (error: unknown) => void;
}

/**
 * Makes an accepted socket ready. The order leaves no window:
 *   1. the cookie says who it is;
 *   2. the connection joins its person, and waits until the bus follows them: from now on each hint and each end of a
 *      session reaches it;
 *   3. the session is read again, since it may have ended between 1 and 2;
 *   4. the position is read, and `ready` and what was missed go out; a hint that came since 2 is at or below that
 *      position, or is sent next.
 * The client may be gone after any of these; `leave` has then cleaned up, and the rest is not done.
 */
export function createResume(parts: ResumeParts) {
  const { store, authenticate, people, dispatch, reads, clock, metrics, heartbeat, failed } = parts;

  async function begin(
    connection: Connection,
    cookieHeader: string | undefined,
    start: Start,
  ): Promise<void> {
    const presented = await reads.run(() => authenticate(cookieHeader));
    if (isOver(connection)) return;
    if (!presented) {
      connection.close(closeCode.sessionOver);
      return;
    }
    connection.sessionId = presented.id;
    const { person, tooMany } = people.join(connection, presented.staff);
    tooMany?.close(closeCode.tooManySockets);
    await person.followed;
    if (isOver(connection)) return;

    const session = await reads.run(() => store.sessions.byId(presented.id, clock.now()));
    if (isOver(connection)) return;
    if (!session) {
      connection.close(closeCode.sessionOver);
      return;
    }
    // A notice may have told of a later end since this was read.
    connection.endsAtMs = Math.max(connection.endsAtMs, session.endsAtMs);
    const staffId = session.person.id;

    const readAtMs = clock.monotonic();
    const { sync, proof, missed } = await reads.run(() => readBeginning(person.staff, start));
    if (isOver(connection)) return;
    connection.phase = 'ready';
    connection.sent = proof.seq;
    const { epoch, seq, unread, critical } = proof;
    const ready = readyFrame({
      connection: String(connection.number),
      staffId,
      ...{ epoch, seq, unread, critical, sync, heartbeat },
      now: wireTime(clock.now()),
      endsAt: wireTime(connection.endsAtMs),
    });
    // Both in one write: thousands may resume together.
    connection.send(missed ? ready + changeFrame(missed, true) : ready);
    metrics.ready(sync);
    person.checkedAtMs = readAtMs;
    dispatch.learn(person, proof);
  }

  async function readBeginning(staff: StaffKey, start: Start): Promise<Beginning> {
    if (start.kind !== 'resume') {
      const sync = start.kind === 'present' ? 'live' : 'reset';
      return { sync, proof: await store.inbox.proof(staff), missed: null };
    }
    const result = await store.inbox.changesSince(staff, start.epoch, start.since);
    if (result.kind === 'gone') return { sync: 'reset', proof: result.proof, missed: null };
    const { epoch, change } = result;
    const proof = { epoch, seq: change.seq, unread: change.unread, critical: change.critical };
    if (change.seq === start.since) return { sync: 'live', proof, missed: null };
    return { sync: 'replay', proof, missed: change };
  }

  return (connection: Connection, cookieHeader: string | undefined, start: Start): void => {
    begin(connection, cookieHeader, start).catch((error: unknown) => {
      // Both codes have the client try again (RFC 6455 section 7.4.1 and its registry).
      connection.close(error instanceof StoreUnavailable ? 1013 : 1011);
      failed(error);
    });
  };
}

/** A function, so that the type checker does not take the phase for unchanged across an `await`. */
function isOver(connection: Connection): boolean {
  return connection.phase === 'over';
}
