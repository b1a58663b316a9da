import { closeCode } from '@belfry/shared/close-codes';
import type { OpenSockets } from './open-sockets.ts';
import type { Timers } from './timers.ts';
import { byeFrame } from './frames.ts';

/** When the first client may try again: about as long as a server takes to start. */
const retryAfterMs = 1_000;
/** Clients come back over 1 s for each 2,000 of them, at least 1 s and at most 15 s. */
const spreadMsPerSocket = 0.5;
const spreadMs = { least: 1_000, most: 15_000 };
/** Sockets that are told in one turn of the event loop. */
const slice = 250;

/**
 * Tells every client that the server is about to go and when to come back, closes with 4200, and waits until the
 * sockets are gone. What is left after `withinMs` is cut.
 */
export async function drain(open: OpenSockets, withinMs: number, timers: Timers): Promise<void> {
  const spread = Math.min(spreadMs.most, Math.max(spreadMs.least, open.size * spreadMsPerSocket));
  const bye = byeFrame({ code: closeCode.planned, retryAfterMs, spreadMs: Math.round(spread) });
  let timeIsUp = false;
  let stop: () => void = () => undefined;
  const tooLong = new Promise<void>((resolve) => {
    stop = timers.after(withinMs, () => {
      timeIsUp = true;
      resolve();
    });
  });
  let told = 0;
  for (const connection of [...open]) {
    if (timeIsUp) break;
    // `ready` is the first frame of a connection, so one that is still opening is closed without `bye`.
    if (connection.phase === 'ready') connection.send(bye);
    connection.close(closeCode.planned);
    if (++told % slice === 0) await nextTurn(timers);
  }
  await Promise.race([open.whenEmpty(), tooLong]);
  stop();
  for (const connection of [...open]) connection.cut('drain');
}

function nextTurn(timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    timers.soon(resolve);
  });
}
