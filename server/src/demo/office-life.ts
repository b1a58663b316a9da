import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import { nextEvent } from './office-events.ts';
import { publishSample, systemSender } from './publish-sample.ts';

const shortestPauseMs = 20_000;
const longestPauseMs = 60_000;
/** Whoever has as many unread is left in peace, and what nobody reads goes by itself: a demo may run for weeks. */
const enoughUnread = 30;
const goneAfterMs = 2 * 24 * 3_600_000;

/** Lets something arrive now and then. Returns what ends it. */
export function startOfficeLife(parts: {
  store: Pick<Store, 'notifications' | 'inbox' | 'staff'>;
  clock: Clock;
  logger: Pick<Logger, 'debug'>;
  random?: () => number;
}): () => void {
  const { store, clock, logger, random = Math.random } = parts;
  let timer: NodeJS.Timeout;

  async function happen(): Promise<void> {
    const event = nextEvent(random);
    const known = await store.staff.credentials(event.username);
    if (!known || (await store.inbox.proof(known.staff.key)).unread >= enoughUnread) return;
    const nowMs = clock.now();
    const sample = { ...event, to: { staff: [event.username] } };
    await publishSample(store, systemSender(event.from), sample, { nowMs, expiresAtMs: nowMs + goneAfterMs });
  }

  function plan(): void {
    const pauseMs = shortestPauseMs + random() * (longestPauseMs - shortestPauseMs);
    timer = setTimeout(() => {
      happen().catch((error: unknown) => {
        logger.debug({ err: error }, 'nothing happened in the demo office');
      });
      plan();
    }, pauseMs);
  }

  plan();
  return () => {
    clearTimeout(timer);
  };
}
