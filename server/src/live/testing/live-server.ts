import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInProcessBus } from '../../bus/in-process.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../clock.ts';
import type { Hint, SessionRecord, StaffKey } from '../../store/store.ts';
import { createLive } from '../create-live.ts';
import type { Live } from '../live.ts';
import type { CutReason, LiveMetrics, Sync } from '../metrics.ts';
import type { HeartbeatSettings } from '../sweep.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { connectClient, type SocketClient } from './socket-client.ts';

/** What was counted, by name. */
export interface Counted extends LiveMetrics {
  sockets: number;
  healedCount: number;
  readies: Sync[];
  resets: number;
  closes: number[];
  cuts: CutReason[];
}

export function countMetrics(): Counted {
  const counted: Counted = {
    ...{ sockets: 0, healedCount: 0, readies: [], resets: 0, closes: [], cuts: [] },
    open: (sockets) => (counted.sockets = sockets),
    behind: () => undefined,
    caughtUp: () => undefined,
    ready: (sync) => void counted.readies.push(sync),
    reset: () => (counted.resets += 1),
    healed: () => (counted.healedCount += 1),
    closed: (code) => void counted.closes.push(code),
    cut: (reason) => void counted.cuts.push(reason),
  };
  return counted;
}

/** The live side on real sockets, over a store in memory. The cookie is the session's id. */
export interface LiveServer {
  live: Live;
  memory: MemoryStore;
  bus: Bus;
  /** Whom the bus follows, once for each time. */
  followed: StaffKey[];
  metrics: Counted;
  origin: string;
  port: number;
  /** Commits an arrival and publishes its hint. */
  arrive(staff: StaffKey, title?: string): Hint;
  connect(session: SessionRecord | null, query?: string): SocketClient;
  close(): Promise<void>;
}

export async function startLiveServer(
  options: { clock?: Clock; timers?: Timers; heartbeat?: HeartbeatSettings } = {},
): Promise<LiveServer> {
  const { clock = { now: () => Date.now(), monotonic: () => performance.now() }, timers = systemTimers } =
    options;
  const memory = createMemoryStore();
  const inner = createInProcessBus();
  const followed: StaffKey[] = [];
  const bus: Bus = {
    ...inner,
    async follow(staff) {
      await memory.answering('follow', () => inner.follow(staff));
      followed.push(staff);
    },
    unfollow(staff) {
      inner.unfollow(staff);
      followed.splice(followed.indexOf(staff), 1);
    },
  };
  const metrics = countMetrics();
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const live = createLive({
    ...{ store: memory.store, bus, clock, timers, metrics },
    sessions: {
      authenticate: (cookie) =>
        memory.answering('authenticate', () => memory.sessions.get(cookie ?? '') ?? null),
    },
    origins: { allows: (asked) => asked === origin },
    logger: { debug: () => undefined, warn: () => undefined },
    heartbeat: options.heartbeat ?? { everyMs: 25_000, graceMs: 10_000 },
  });
  http.on('upgrade', live.upgrade);

  return {
    ...{ live, memory, bus, followed, metrics, origin, port },
    arrive(staff, title) {
      const hint = memory.arrive(staff, title);
      bus.publish([hint]);
      return hint;
    },
    connect: (session, query = '') =>
      connectClient(`ws://127.0.0.1:${port}/api/v1/live${query}`, { cookie: session?.id ?? 'nobody' }),
    async close() {
      live.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
