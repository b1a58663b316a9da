import { closeCode } from '@belfry/shared/close-codes';
import { byeFrame } from './frames.ts';
import type { OpenSockets } from './open-sockets.ts';
import type { Timers } from './timers.ts';

/** When the first client may try again: about as long as a server takes to start. */
const retryAfterMs = 1_000;
/** Clients come back over 1 s for each 2,000 of them, at least 1 s and at most 15 s. */
const spreadMsPerSocket = 0.5;
const leastSpreadMs = 1_000;
const mostSpreadMs = 15_000;
/** Sockets that are told in one turn of the event loop. */
const slice = 250;

/**
 * Tells every client that the server is about to go and when to come back, closes with 4200, and waits until the
 * sockets are gone. What is left after `withinMs` is cut.
 */
export async function drain(open: OpenSockets, withinMs: number, timers: Timers): Promise<void> {
  const { promise: overtime, resolve: endTime } = Promise.withResolvers<undefined>();
  const stop = timers.after(withinMs, () => {
    endTime(undefined);
  });
  await Promise.race([sayGoodbye(open, timers).then(() => open.whenEmpty()), overtime]);
  stop();
  for (const connection of [...open]) connection.cut('drain');
}

async function sayGoodbye(open: OpenSockets, timers: Timers): Promise<void> {
  const spreadMs = Math.min(mostSpreadMs, Math.max(leastSpreadMs, Math.round(open.size * spreadMsPerSocket)));
  const bye = byeFrame({ code: closeCode.planned, retryAfterMs, spreadMs });
  let told = 0;
  for (const connection of [...open]) {
    // `ready` is the first frame of a connection, so one that is still opening is closed without `bye`.
    if (connection.phase === 'ready') connection.send(bye);
    connection.close(closeCode.planned);
    if (++told % slice === 0) await nextTurn(timers);
  }
}

function nextTurn(timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    timers.soon(resolve);
  });
}
