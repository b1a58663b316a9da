import type { Duplex } from 'node:stream';
import { limits } from '@belfry/shared/limits';
import type { WebSocket } from 'ws';
import type { FrameWatch } from './frame-watch.ts';
import type { CutReason } from './metrics.ts';
import type { Person } from './people.ts';
import type { Wire } from './wire.ts';

/** Who holds a connection: told the moment that it is over for us, long before a closing handshake ends. */
export interface Holder {
  closed(connection: Connection, code: number): void;
  cut(connection: Connection, reason: CutReason): void;
}

/**
 * One open socket. A phase only ever moves on: `opening` (accepted, session and position not read yet) → `ready` (the
 * `ready` frame went out; changes follow) → `over` (closed, cut or gone: nothing is sent and nothing heard counts).
 */
export class Connection {
  phase: 'opening' | 'ready' | 'over' = 'opening';
  /** Unique in this process. */
  readonly number: number;
  readonly socket: WebSocket;
  /** Set once the session is known. */
  person: Person | null = null;
  sessionId = '';
  /** When the session ends, in wall time, as far as is known; see `session-watch.ts`. */
  endsAtMs = 0;
  checkingSession = false;
  /** The position that the client is at once everything sent so far has arrived. */
  sent = 0;
  /** What the client is owed as soon as it is up to date: a heartbeat, and an answer to each ping of its own. */
  owesPing = false;
  owesPongs = 0;
  /** An RFC 6455 ping is due; it goes out in one write with the owed ping, or alone when that has to wait. */
  owesRfcPing = false;

  // Deadlines and counts, in the sweep's own time.
  heardAtMs: number;
  beatAtMs = Infinity;
  sessionCheckAtMs = Infinity;
  minuteBeganMs: number;
  messages = 0;
  pings = 0;
  bytes = 0;
  /** Present while a frame or a fragmented message has begun and not ended. */
  unfinished: FrameWatch | null = null;

  readonly #raw: Duplex;
  readonly #holder: Holder;

  constructor(number: number, socket: WebSocket, raw: Duplex, holder: Holder, nowMs: number) {
    this.number = number;
    this.socket = socket;
    this.#raw = raw;
    this.#holder = holder;
    this.heardAtMs = nowMs;
    this.minuteBeganMs = nowMs;
  }

  /** Sends one frame or several joined, unless the socket is closing. A peer that leaves too much waiting is cut. */
  send(frames: Wire): void {
    // `ws` answers a close frame by itself, and nothing may follow one (RFC 6455 section 5.5.1).
    if (this.phase === 'over' || this.socket.readyState !== this.socket.OPEN) return;
    this.#raw.write(frames, 'latin1');
    if (this.#raw.writableLength > limits.sendBufferBytes) this.cut('slow');
  }

  /** Closes with that code. A peer that does not answer is dropped by `ws` after its close time-out. */
  close(code: number): void {
    if (this.phase === 'over') return;
    this.phase = 'over';
    this.socket.close(code);
    this.#holder.closed(this, code);
  }

  /** Drops the socket at once, also when it is closing: a stuck or hostile peer would not answer a close frame. */
  cut(reason: CutReason): void {
    this.phase = 'over';
    this.socket.terminate();
    this.#holder.cut(this, reason);
  }
}
