import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeCode } from '@belfry/shared/close-codes';
import { subprotocol } from '@belfry/shared/limits';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { SessionRecord } from '../store/store.ts';
import { Attention } from './attention.ts';
import { Connection, type Holder } from './connection.ts';
import { createDispatch } from './dispatch.ts';
import { drain } from './drain.ts';
import { createFailureLog } from './failure-log.ts';
import { createInbound } from './inbound.ts';
import type { Live } from './live.ts';
import type { LiveStore } from './live-store.ts';
import type { LiveMetrics } from './metrics.ts';
import { OpenSockets } from './open-sockets.ts';
import { createPeople } from './people.ts';
import { createProofs } from './proofs.ts';
import { createQuiet } from './quiet.ts';
import { createReadQueue } from './read-queue.ts';
import { createRefusals } from './refusal.ts';
import { createResume } from './resume.ts';
import { createSessionWatch } from './session-watch.ts';
import { startOf } from './start.ts';
import { firstRounds, startSweep, sweepEveryMs, type HeartbeatSettings } from './sweep.ts';
import { systemTimers, type Timers } from './timers.ts';
import { createUpgrade } from './upgrade.ts';

export interface LiveParts {
  store: LiveStore;
  bus: Bus;
  sessions: { authenticate(cookieHeader: string | undefined): Promise<SessionRecord | null> };
  origins: { allows(origin: string | undefined): boolean };
  clock: Clock;
  logger: Pick<Logger, 'debug' | 'warn'>;
  metrics: LiveMetrics;
  heartbeat: HeartbeatSettings;
  timers?: Timers;
}

/** Puts the live side together and starts its sweep. */
export function createLive(parts: LiveParts): Live {
  const { store, bus, clock, logger, metrics, heartbeat, timers = systemTimers } = parts;
  const failure = createFailureLog(logger, clock);
  const open = new OpenSockets();
  const attention = new Attention(clock, 2 * sweepEveryMs(heartbeat));
  const people = createPeople(bus, failure('the bus cannot follow a person'));
  const reads = createReadQueue(clock, timers);
  const dispatch = createDispatch({
    ...{ store, people, reads, clock, metrics },
    failed: failure('a catch-up failed'),
  });
  const proofs = createProofs({
    ...{ store, dispatch, reads, timers, metrics },
    quiet: createQuiet({ store, clock }),
    failed: failure('positions cannot be read'),
  });
  const sessions = createSessionWatch({
    ...{ store, people, clock },
    quiet: createQuiet({ store, clock }),
    failed: failure('sessions cannot be read'),
  });
  const resume = createResume({
    ...{ store, people, dispatch, reads, clock, metrics, heartbeat },
    authenticate: (cookieHeader) => parts.sessions.authenticate(cookieHeader),
    failed: failure('a connection could not begin'),
  });
  const inbound = createInbound({ attention, proofs, gone });
  const refusals = createRefusals(timers);
  const upgrade = createUpgrade({
    ...{ origins: parts.origins, refusals, accepted },
    draining: () => draining,
  });
  const stopSweep = startSweep({ open, people, proofs, sessions, attention, heartbeat, clock, timers });
  let accepts = 0;
  let draining = false;

  const holder: Holder = {
    closed(connection, code) {
      people.leave(connection);
      metrics.closed(code);
      logger.debug({ connection: connection.number, code }, 'socket closed');
    },
    cut(connection, reason) {
      people.leave(connection);
      metrics.cut(reason);
      logger.debug({ connection: connection.number, reason }, 'socket cut');
    },
  };

  function accepted(socket: WebSocket, raw: Duplex, request: IncomingMessage): void {
    const number = ++accepts;
    const connection = new Connection(number, socket, raw, holder, attention.nowMs);
    const first = firstRounds(number, heartbeat.everyMs);
    connection.beatAtMs = clock.monotonic() + first.beatMs;
    connection.sessionCheckAtMs = clock.monotonic() + first.sessionCheckMs;
    open.add(connection);
    metrics.open(open.size);
    inbound.listen(connection, raw);
    if (socket.protocol === subprotocol) {
      resume(connection, request.headers.cookie, startOf(request.url ?? ''));
    } else {
      connection.close(closeCode.noCommonVersion);
    }
  }

  function gone(connection: Connection): void {
    connection.phase = 'over';
    people.leave(connection);
    open.delete(connection);
    metrics.open(open.size);
  }

  bus.onHint((hint) => {
    dispatch.hint(hint);
  });
  bus.onNotice((notice) => {
    sessions.notice(notice);
  });

  return {
    upgrade,
    isConnected: (staff) => people.get(staff) !== undefined,
    drain(withinMs) {
      draining = true;
      return drain(open, withinMs, timers);
    },
    close() {
      draining = true;
      stopSweep();
      refusals.close();
      for (const connection of [...open]) connection.cut('drain');
    },
  };
}
