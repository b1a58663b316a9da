import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { StoreUnavailable, type Store } from '../store/store.ts';
import type { DriftAudit } from './drift-audit.ts';

/** Work that time makes due. */
export interface Jobs {
  /** Does all that is due by now, also what a crash left unfinished. */
  catchUp(): Promise<void>;
  /** Goes on doing it from time to time. */
  start(): void;
  /** Ends the timers and waits for what is under way. */
  stop(): Promise<void>;
}

/** Expiry and the end of a snooze may be recorded a second late; half of it leaves room for the work itself. */
const dueEveryMs = 500;
const auditEveryMs = 10_000;
const pruneEveryMs = 10 * 60_000;

export function createJobs(parts: {
  store: Pick<Store, 'notifications'>;
  audit: DriftAudit;
  clock: Clock;
  logger: Logger;
}): Jobs {
  const { store, audit, clock, logger } = parts;
  const repeated = [
    repeat('due work', dueEveryMs, runDue),
    repeat('the audit of the badges', auditEveryMs, () => audit.run()),
    repeat('pruning', pruneEveryMs, () => store.notifications.prune(clock.now())),
  ];

  async function runDue(): Promise<void> {
    // Each call does a bounded amount; what waits for the event loop meanwhile comes in between.
    while ((await store.notifications.runDue(clock.now())) > 0) await new Promise(setImmediate);
  }

  /** The next run is planned when the last has ended, so that a slow one never meets itself. */
  function repeat(name: string, everyMs: number, work: () => Promise<void>): Repeated {
    let timer: NodeJS.Timeout | null = null;
    let stopped = false;
    let running: Promise<void> = Promise.resolve();

    function plan(): void {
      if (stopped) return;
      timer = setTimeout(() => {
        running = work()
          .catch((error: unknown) => {
            // A locked or full disk is known elsewhere and passes; anything else is a fault of ours.
            if (error instanceof StoreUnavailable) logger.warn({ err: error }, `${name} has to wait`);
            else logger.error({ err: error }, `${name} failed`);
          })
          .then(plan);
      }, everyMs);
    }
    return {
      start: plan,
      async stop() {
        stopped = true;
        if (timer) clearTimeout(timer);
        await running;
      },
    };
  }

  return {
    catchUp: runDue,
    start() {
      for (const job of repeated) job.start();
    },
    async stop() {
      await Promise.all(repeated.map((job) => job.stop()));
    },
  };
}

interface Repeated {
  start(): void;
  stop(): Promise<void>;
}
