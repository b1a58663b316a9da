import { limits } from '@belfry/shared/limits';
import type { Clock } from '../clock.ts';
import type { Attention } from './attention.ts';
import type { Connection } from './connection.ts';
import type { People, Person } from './people.ts';
import type { Proofs } from './proofs.ts';
import type { SessionWatch } from './session-watch.ts';
import type { Stop, Timers } from './timers.ts';
import { rfcPing } from './wire.ts';

/** A lost hint is found within this time, a tick, and the time that hints are given (`hintGraceMs`). */
const positionCheckMs = 1_650;
/** A session whose end was not heard of is found within this time and a tick. */
const sessionCheckMs = 14_000;

/** How often the server pings, and how long beyond that a peer may be silent. */
export interface HeartbeatSettings {
  everyMs: number;
  graceMs: number;
}

/** How long until the first of each of a connection's rounds. */
export interface FirstRounds {
  beatMs: number;
  sessionCheckMs: number;
}

/**
 * The first rounds of the n-th connection. Multiples of the golden ratio fill the interval evenly whatever their
 * number, so that ten thousand connections that came at once do not beat at once.
 */
export function firstRounds(n: number, everyMs: number): FirstRounds {
  const share = (n * 0.618_033_988_75) % 1;
  return { beatMs: share * everyMs, sessionCheckMs: share * sessionCheckMs };
}

/**
 * How often the sweep looks at every socket: once a second, for looking at ten thousand costs a few milliseconds, or
 * more often where heartbeats are quick.
 */
export function sweepEveryMs(heartbeat: HeartbeatSettings): number {
  return Math.min(1_000, Math.max(20, heartbeat.everyMs / 20));
}

/** One timer for all that is due by time: looks at every socket, and does what is due. */
export function startSweep(parts: {
  open: Iterable<Connection>;
  people: People;
  proofs: Proofs;
  sessions: SessionWatch;
  attention: Attention;
  heartbeat: HeartbeatSettings;
  clock: Clock;
  timers: Timers;
}): Stop {
  const { open, people, proofs, sessions, attention, clock } = parts;
  const { everyMs, graceMs } = parts.heartbeat;

  function beat(connection: Connection, now: number): void {
    // From when it was due, so that the tick's coarseness does not add up, and all do not beat at once after a standstill.
    const missed = Math.floor((now - connection.beatAtMs) / everyMs);
    connection.beatAtMs += everyMs * (1 + missed);
    connection.owesPing = true;
    connection.owesRfcPing = true;
    if (!connection.person) return;
    connection.person.checkedAtMs = now;
    proofs.ask(connection.person);
  }

  /** A proof is late: a catch-up goes before it, or the store is away. Whether the peer lives is asked all the same. */
  function remind(connection: Connection): void {
    if (connection.owesRfcPing) connection.send(rfcPing);
    connection.owesRfcPing = false;
    if (connection.person?.catchingUp === false) proofs.ask(connection.person);
  }

  function tick(): void {
    const now = clock.monotonic();
    attention.look();
    const attended = attention.nowMs;
    const wallNow = clock.now();
    const sessionChecks: Connection[] = [];
    let sessionLookedAtMs = Infinity;
    for (const connection of open) {
      const { unfinished } = connection;
      if (connection.phase === 'over') continue;
      if (attended - connection.heardAtMs > everyMs + graceMs) {
        connection.cut('silent');
      } else if (unfinished && attended - unfinished.begunAtMs > limits.inboundFrameMs) {
        connection.cut('unfinished-frame');
      } else if (connection.phase === 'ready') {
        if (connection.owesPing || connection.owesPongs > 0) remind(connection);
        if (connection.endsAtMs <= wallNow) sessions.endCame(connection);
        if (connection.beatAtMs <= now) beat(connection, now);
        if (connection.sessionCheckAtMs <= now) {
          sessionLookedAtMs = Math.min(sessionLookedAtMs, connection.sessionCheckAtMs - sessionCheckMs);
          connection.sessionCheckAtMs = now + sessionCheckMs;
          sessionChecks.push(connection);
        }
      }
    }
    sessions.check(sessionChecks, sessionLookedAtMs);
    const positionChecks: Person[] = [];
    let lookedAtMs = Infinity;
    for (const person of people) {
      if (person.catchingUp || person.checkedAtMs + positionCheckMs > now) continue;
      lookedAtMs = Math.min(lookedAtMs, person.checkedAtMs);
      person.checkedAtMs = now;
      positionChecks.push(person);
    }
    proofs.check(positionChecks, lookedAtMs);
  }

  return parts.timers.every(sweepEveryMs(parts.heartbeat), tick);
}
