import path from 'node:path';
import type { Logger } from 'pino';
import { createInProcessBus } from './bus/in-process.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { prepareDemo } from './demo/demo.ts';
import { renewDemoKey } from './demo/demo-key.ts';
import { startOfficeLife } from './demo/office-life.ts';
import { createSessionCookie } from './http/cookies.ts';
import { createExpressApp } from './http/express-app.ts';
import { createKeyRate } from './http/key-rate.ts';
import { createOrigins } from './http/origins.ts';
import { createHttpServer } from './http/server.ts';
import { createLive } from './live/create-live.ts';
import type { Live } from './live/live.ts';
import { livePath } from './live/upgrade.ts';
import { createDriftAudit, type DriftAudit } from './ops/drift-audit.ts';
import { createJobs } from './ops/jobs.ts';
import { createLiveMetrics } from './ops/live-metrics.ts';
import { createLogger } from './ops/logger.ts';
import { createMetrics } from './ops/metrics.ts';
import { operations, type Lifecycle } from './ops/operations.ts';
import { findProducerKey } from './publishing/producer-key.ts';
import { allRoutes } from './routes.ts';
import { createPasswords, type Passwords } from './sessions/passwords.ts';
import { createSessions } from './sessions/sessions.ts';
import { ensureFirstAdmin } from './staff/first-admin.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { Store } from './store/store.ts';

/** What tests bring along instead of the real thing. */
export interface Overrides {
  clock?: Clock;
  logger?: Logger;
  passwords?: Passwords;
  /** Where the built client lies. */
  clientFolder?: string;
}

/** The whole server in one object. */
export interface App {
  /** Takes connections; rejects with Node's error, such as `EADDRINUSE`. */
  listen(): Promise<void>;
  /** Where people are sent, without a slash at the end. */
  readonly url: string;
  /** The port that was taken; 0 before `listen`. */
  readonly port: number;
  readonly store: Store;
  /** This start's demo key; null without demo mode. */
  readonly demoKey: string | null;
  /** How many real people there are. */
  readonly staffCount: number;
  /** Drains: sockets are told to come back, requests under way are finished, then everything ends. At most 14 s. */
  close(): Promise<void>;
}

/** How long sockets, then requests under way, may take to end; the process must be gone 15 s after a SIGTERM. */
const drainMs = { sockets: 5_000, requests: 8_000 };
const builtClient = path.resolve(import.meta.dirname, '../../client/dist');

/**
 * Puts the parts together: the only place that names concrete drivers.
 * @throws StartFault, DatabaseInUse, DatabaseForeign, DatabaseDamaged
 */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const {
    clock = systemClock,
    logger = createLogger(config.logLevel),
    passwords = createPasswords(),
  } = overrides;
  const lifecycle: Lifecycle = { phase: 'starting' };
  const metrics = createMetrics();
  const bus = createInProcessBus((error) => {
    logger.error({ err: error }, 'a listener of the bus failed');
  });
  // The store tells of commits from the moment it opens, when it finishes what a crash left; these two come later.
  let live: Live | null = null;
  let audit: DriftAudit | null = null;
  const store = await openSqliteStore({
    path: config.databasePath,
    clock,
    logger,
    demo: config.demo !== 'off',
    connected: (staff) => live?.isConnected(staff) ?? false,
    committed(hints) {
      bus.publish(hints);
      audit?.changed(hints);
      metrics.committed(hints.length);
    },
  });
  audit = createDriftAudit({ store, metrics, logger });

  async function prepare(): Promise<{ demo: boolean; staffCount: number; demoKey: string | null }> {
    const demo = await prepareDemo({ store, passwords, clock, config });
    const staffCount = await ensureFirstAdmin({ store, passwords, clock, config });
    const demoKey = demo ? await renewDemoKey({ store, clock, databasePath: config.databasePath }) : null;
    return { demo, staffCount, demoKey };
  }
  const { demo, staffCount, demoKey } = await prepare().catch(async (error: unknown) => {
    await store.close();
    throw error;
  });

  const cookie = createSessionCookie(config.secure);
  const origins = createOrigins(config.publicOrigins);
  const sessions = createSessions({ store, bus, clock, config, cookie, demo });
  const producerKeys = {
    async authenticate(bearer: string) {
      const key = await findProducerKey(store, bearer);
      return key && (demo || !key.demo) ? key : null;
    },
  };
  live = createLive({
    ...{ store, bus, sessions, origins, clock, logger },
    metrics: createLiveMetrics(metrics.registry),
    heartbeat: config.heartbeat,
  });
  const express = createExpressApp({
    routes: allRoutes({ store, bus, sessions, passwords, cookie, clock, logger, demo }),
    operations: operations({ store, lifecycle, metrics }),
    socketPath: livePath,
    parts: {
      ...{ origins, sessions, producerKeys },
      keyRate: createKeyRate(config.keyRatePerSecond),
      answered: (call) => {
        metrics.answered(call);
        logger.debug(call, 'answered');
      },
    },
    clientFolder: overrides.clientFolder ?? builtClient,
    secure: config.secure,
    trustedProxies: config.trustedProxies,
    logger,
  });
  const http = createHttpServer({
    request: express,
    socketPath: livePath,
    upgrade(request, socket, head) {
      live.upgrade(request, socket, head);
    },
  });
  const jobs = createJobs({ store, audit, clock, logger });
  const stopOfficeLife = demo ? startOfficeLife({ store, clock, logger }) : () => undefined;

  async function close(): Promise<void> {
    lifecycle.phase = 'draining';
    http.beginDrain();
    stopOfficeLife();
    // Requests are still taken meanwhile: nobody is turned away before the sockets are gone.
    await live?.drain(drainMs.sockets);
    await http.close(drainMs.requests);
    live?.close();
    await jobs.stop();
    await bus.close();
    metrics.close();
    await store.close();
  }
  let closing: Promise<void> | null = null;
  let port = 0;

  return {
    async listen() {
      port = await http.listen(config.host, config.port);
      origins.listening({ host: config.host, port });
      await jobs.catchUp();
      jobs.start();
      lifecycle.phase = 'ready';
    },
    get url() {
      return origins.primary;
    },
    get port() {
      return port;
    },
    store,
    demoKey,
    staffCount,
    close: () => (closing ??= close()),
  };
}
