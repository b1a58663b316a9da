import { noteServerTime } from '../../api/server-clock.ts';
import { needOf } from '../../inbox/inbox.ts';
import { onBeat, onChange, onReady, onReset } from '../../inbox/reducer.ts';
import type { LiveEnvironment } from '../../live/environment.ts';
import { LiveConnection } from '../../live/live-connection.ts';
import type { LiveFrame } from '../../live/live-phase.ts';
import type { CatchUp } from './catch-up.ts';
import { createShownConnection, type ShownConnection } from './connection-state.ts';
import type { Intake } from './intake.ts';
import type { Mirror } from './mirror.ts';
import type { Polling } from './polling.ts';

export interface FeedParts {
  environment: LiveEnvironment;
  mirror: Mirror;
  intake: Intake;
  catchUp: CatchUp;
  polling: Polling;
  /** Who is signed in, as the socket says it: whatever is held of another person is dropped before more is taken. */
  belongsTo: (staffId: string) => void;
  /** The session's end, in milliseconds since 1970. */
  sessionEnds: (endsAtMs: number) => void;
  isSignedIn: () => Promise<boolean>;
}

/** Leads what the socket says into the inbox, and says how the connection stands. */
export interface Feed {
  readonly connection: LiveConnection;
  readonly shown: ShownConnection;
  /** What is held has changed: whether it is whole now may have, too. */
  review(): void;
}

export function createFeed(parts: FeedParts): Feed {
  const { mirror, intake, catchUp, polling } = parts;
  /** `ready` announced a change that has not come yet. */
  let replayAwaited = false;

  const shown = createShownConnection((state) => {
    const unserved = state === 'offline' || state === 'catching-up' || state === 'parked';
    if (unserved && connection.phase.kind !== 'live') polling.begin();
  });

  const connection = new LiveConnection(parts.environment, {
    resumeFrom: () => mirror.inbox.position,
    isSignedIn: parts.isSignedIn,
    phase({ kind }) {
      replayAwaited = false;
      if (kind === 'live') {
        polling.end();
        catchUp.hurry();
      } else if (kind === 'idle' || kind === 'signed-out' || kind === 'stopped') {
        polling.end();
        catchUp.halt();
      }
      review();
    },
    frame: receive,
  });

  function receive(frame: LiveFrame): void {
    switch (frame.type) {
      case 'ready':
        parts.belongsTo(frame.staffId);
        parts.sessionEnds(Date.parse(frame.endsAt));
        noteServerTime(frame.now);
        replayAwaited = frame.sync === 'replay';
        intake.take(onReady(mirror.inbox, frame));
        return;
      case 'change':
        replayAwaited = false;
        intake.take(onChange(mirror.inbox, frame));
        return;
      case 'reset':
        intake.take(onReset(mirror.inbox, frame));
        return;
      case 'ping':
      case 'pong':
        noteServerTime(frame.now);
        intake.take(onBeat(mirror.inbox, frame));
        return;
      case 'session':
        parts.sessionEnds(Date.parse(frame.endsAt));
    }
  }

  function review(): void {
    const { inbox } = mirror;
    shown.update(connection.phase, !replayAwaited && inbox.position !== null && needOf(inbox) === null);
  }

  return { connection, shown, review };
}
