/** How a connection began: at its position, with what it had missed, or told to load anew. */
export type Sync = 'live' | 'replay' | 'reset';

/**
 * Why a socket was cut without a close frame: more waiting than a socket may have · nothing heard for too long ·
 * a frame that did not end · too many pings or bytes · still there when the drain was over.
 */
export type CutReason = 'slow' | 'silent' | 'unfinished-frame' | 'flood' | 'drain';

/** What the live side tells whoever counts. Calls are cheap and never throw. */
export interface LiveMetrics {
  /** How many sockets are open now. */
  open(sockets: number): void;
  /** For how many people a catch-up is under way now. */
  behind(people: number): void;
  /** A connection became ready. */
  ready(sync: Sync): void;
  /** A ready connection was told to load anew, since too much had changed for one frame. */
  reset(): void;
  /** A catch-up ended `waitedMs` after the position that asked for it became known here. */
  caughtUp(waitedMs: number): void;
  /** A check of positions found one that no hint had told of. */
  healed(): void;
  /** This side closed a socket with that code. */
  closed(code: number): void;
  /** This side cut a socket. */
  cut(reason: CutReason): void;
}
