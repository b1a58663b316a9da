import { closeCode } from '@belfry/shared/close-codes';
import type { SessionNotice } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { SessionRef } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { sessionFrame } from './frames.ts';
import type { LiveStore } from './live-store.ts';
import type { People } from './people.ts';
import type { Quiet } from './quiet.ts';

/** Sessions looked for in one query. */
const batch = 1_000;

/** Ends sockets with their session. The bus tells at once; what it lost, the sweep finds. */
export interface SessionWatch {
  notice(notice: SessionNotice): void;
  /** The end that is known here has come; the store says whether it has moved. */
  endCame(connection: Connection): void;
  /**
   * Closes those whose session is over in the store. While nothing is committed at all there is nothing to find: the end
   * that comes by time is known here.
   * @param lookedAtMs since when each of them has been looked at, in monotonic time
   */
  check(connections: readonly Connection[], lookedAtMs: number): void;
}

export function createSessionWatch(parts: {
  store: LiveStore;
  quiet: Quiet;
  people: People;
  clock: Clock;
  /** Hears of a look-up that failed. */
  failed: (error: unknown) => void;
}): SessionWatch {
  const { store, quiet, people, clock, failed } = parts;

  function socketsOf(session: SessionRef): readonly Connection[] {
    const connections = people.get(session.staff)?.connections ?? [];
    return connections.filter((connection) => connection.sessionId === session.id);
  }

  function move(connection: Connection, endsAtMs: number): void {
    if (endsAtMs <= connection.endsAtMs) return; // an older notice came late
    connection.endsAtMs = endsAtMs;
    if (connection.phase === 'ready') connection.send(sessionFrame(endsAtMs));
  }

  async function confirmEnd(connection: Connection): Promise<void> {
    connection.checkingSession = true;
    try {
      const session = await store.sessions.byId(connection.sessionId, clock.now());
      if (session && session.endsAtMs > clock.now()) move(connection, session.endsAtMs);
      else connection.close(closeCode.sessionOver);
    } catch (error) {
      // As far as is known it is over, and a client that is still signed in just connects anew.
      connection.close(closeCode.sessionOver);
      failed(error);
    } finally {
      connection.checkingSession = false;
    }
  }

  async function check(connections: readonly Connection[], lookedAtMs: number): Promise<void> {
    if (await quiet.holdsSince(lookedAtMs)) return;
    const batches: Promise<void>[] = [];
    for (let at = 0; at < connections.length; at += batch)
      batches.push(checkBatch(connections.slice(at, at + batch)));
    await Promise.all(batches);
  }

  async function checkBatch(connections: readonly Connection[]): Promise<void> {
    const ids = new Set(connections.map((connection) => connection.sessionId));
    const alive = await store.sessions.alive([...ids], clock.now());
    for (const connection of connections) {
      if (!alive.has(connection.sessionId)) connection.close(closeCode.sessionOver);
    }
  }

  return {
    notice(notice) {
      if (notice.kind === 'moved') {
        for (const connection of socketsOf(notice.session)) move(connection, notice.endsAtMs);
      } else {
        for (const session of notice.sessions) {
          for (const connection of socketsOf(session)) connection.close(closeCode.sessionOver);
        }
      }
    },

    endCame(connection) {
      if (!connection.checkingSession) void confirmEnd(connection);
    },

    check(connections, lookedAtMs) {
      if (connections.length === 0) return;
      check(connections, lookedAtMs).catch((error: unknown) => {
        quiet.lookFailed();
        failed(error);
      });
    },
  };
}
