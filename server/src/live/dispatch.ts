import type { Counts } from '@belfry/shared/inbox';
import type { Clock } from '../clock.ts';
import type { ChangesResult, Hint } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { changeFrame, createInlineFrames, pingFrame, pongFrame, resetFrame, wireTime } from './frames.ts';
import type { LiveStore } from './live-store.ts';
import type { LiveMetrics } from './metrics.ts';
import type { People, Person } from './people.ts';
import type { ReadQueue } from './read-queue.ts';
import { rfcPing } from './wire.ts';

/**
 * Brings every socket to its person's position, with one rule: the `from` of a change is the position last sent.
 *
 * What is known of a position arrives in three ways, in any order and any number of times: hints of the bus, proofs
 * read for heartbeats and sweeps, and the read with which a connection starts. Each only raises `person.known`; then
 *   1. a socket that is exactly where a hint begins gets the hint's own change, when it has one;
 *   2. any other socket that is behind is brought up by reading `changes since` its position, one read at a time for
 *      each person, which serves all sockets of that person at the same position;
 *   3. a socket that is up to date is paid the ping or pong that it is owed.
 * A read that fails leaves the socket behind; the sweep of positions asks again.
 */
export interface Dispatch {
  /** A hint from the bus. */
  hint(hint: Hint): void;
  /** The store said where that person's inbox is. Sends what follows from it. */
  learn(person: Person, counts: Counts): void;
}

export interface DispatchParts {
  store: LiveStore;
  people: People;
  reads: ReadQueue;
  clock: Clock;
  metrics: LiveMetrics;
  /** Hears of a catch-up that failed. */
  failed: (error: unknown) => void;
}

export function createDispatch({ store, people, reads, clock, metrics, failed }: DispatchParts): Dispatch {
  const inlineFrame = createInlineFrames();
  let catchingUp = 0;

  function hint(hint: Hint): void {
    const person = people.get(hint.staff);
    // What is known already was sent, or is being read.
    if (!person || hint.seq <= person.known.seq) return;
    if (hint.arrived) {
      let frame: string | undefined;
      for (const connection of person.connections) {
        if (connection.phase !== 'ready' || connection.sent !== hint.from) continue;
        frame ??= inlineFrame(hint, hint.arrived);
        connection.sent = hint.seq;
        connection.send(frame);
      }
    }
    learn(person, hint);
  }

  function learn(person: Person, counts: Counts): void {
    if (counts.seq >= person.known.seq) {
      const { seq, unread, critical } = counts;
      person.known = { seq, unread, critical };
    }
    settle(person);
  }

  function settle(person: Person): void {
    for (const connection of person.connections) pay(connection, person.known);
    if (!firstBehind(person)) person.leftBehind = false;
    else if (!person.catchingUp) void catchUp(person);
  }

  async function catchUp(person: Person): Promise<void> {
    const sinceMs = clock.monotonic();
    person.catchingUp = true;
    metrics.behind(++catchingUp);
    try {
      let behind: Connection | undefined;
      while ((behind = firstBehind(person))) {
        const from = behind.sent;
        const result = await reads.run(() => store.inbox.changesSince(person.staff, store.epoch, from));
        deliver(person, from, result);
      }
      person.leftBehind = false;
      metrics.caughtUp(clock.monotonic() - sinceMs);
    } catch (error) {
      person.leftBehind = true;
      failed(error);
    } finally {
      person.catchingUp = false;
      metrics.behind(--catchingUp);
    }
  }

  function deliver(person: Person, from: number, result: ChangesResult): void {
    const counts = result.kind === 'change' ? result.change : result.proof;
    const { seq, unread, critical } = counts;
    // A store that does not confirm what a hint said ends the catch-up instead of being asked for ever.
    const confirms = seq > from || result.kind === 'gone';
    if (seq >= person.known.seq || !confirms) person.known = { seq, unread, critical };
    if (!confirms) return;
    const frame = result.kind === 'change' ? changeFrame(result.change, false) : resetFrame(result.proof);
    for (const connection of person.connections) {
      if (connection.phase !== 'ready' || connection.sent !== from) continue;
      connection.sent = seq;
      connection.send(frame);
      if (result.kind === 'gone') metrics.reset();
      pay(connection, counts);
    }
  }

  /** A ping or pong proves a position, so it waits until every change up to that position was sent. */
  function pay(connection: Connection, counts: Counts): void {
    if (connection.phase !== 'ready' || connection.sent !== counts.seq) return;
    if (!connection.owesPing && connection.owesPongs === 0) return;
    const now = wireTime(clock.now());
    if (connection.owesPongs > 0) connection.send(pongFrame(counts, now).repeat(connection.owesPongs));
    if (connection.owesPing)
      connection.send(pingFrame(counts, now) + (connection.owesRfcPing ? rfcPing : ''));
    connection.owesPongs = 0;
    connection.owesPing = false;
    connection.owesRfcPing = false;
  }

  return { hint, learn };
}

function firstBehind({ connections, known }: Person): Connection | undefined {
  return connections.find((connection) => connection.phase === 'ready' && connection.sent < known.seq);
}
