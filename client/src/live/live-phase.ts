import type { ByeFrame, ServerFrame } from '@belfry/shared/live';

/** Where a live connection stands; `live-connection.ts` says what leads from one to the next. */
export type LivePhase =
  | { kind: 'idle' | 'dialling' | 'live' | 'asking' | 'signed-out' | 'parked' }
  /** `until`: wall time of the next try, in milliseconds since 1970. */
  | { kind: 'waiting'; until: number }
  /** `reload`: this page is wrong, a newer one may be right; `forbidden`: this person may not. */
  | { kind: 'stopped'; reason: 'reload' | 'forbidden' };

/** What a connection passes on: everything but `bye`, which is its own affair. */
export type LiveFrame = Exclude<ServerFrame, ByeFrame>;

export interface LiveListener {
  /** The position to resume from; null to begin at the present. */
  resumeFrom(): { epoch: string; seq: number } | null;
  /** A frame came; `ready` is the first of each socket. */
  frame(frame: LiveFrame): void;
  phase(phase: LivePhase): void;
  /** Asks the server whether someone is signed in; rejects when it cannot say. */
  isSignedIn(): Promise<boolean>;
}
