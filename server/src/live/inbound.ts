import type { Duplex } from 'node:stream';
import { closeCode } from '@belfry/shared/close-codes';
import { limits } from '@belfry/shared/limits';
import { clientFrame } from '@belfry/shared/live';
import type { RawData, WebSocket } from 'ws';
import type { Attention } from './attention.ts';
import type { Connection } from './connection.ts';
import { FrameWatch } from './frame-watch.ts';
import type { Proofs } from './proofs.ts';

/**
 * Bytes that a client may send in a minute. Whoever keeps the limits on messages and pings stays below half of it; it
 * stops floods of what those do not count (pongs, empty fragments).
 */
const bytesPerMinute = 512 * 1024;

const owner = Symbol('connection');

/** `ws` and Node name the emitter as `this`, so one set of listeners serves every socket. */
interface Owned {
  [owner]?: Connection;
}

/** What clients send: `ping`, and nothing else. Everything is counted before it is looked at. */
export interface Inbound {
  /** Listens to an open socket until it is gone; `gone` is called once, whoever ended it. */
  listen(connection: Connection, raw: Duplex): void;
}

export function createInbound(parts: {
  attention: Attention;
  proofs: Proofs;
  gone: (connection: Connection) => void;
}): Inbound {
  const { attention, proofs, gone } = parts;
  let scratch = new FrameWatch();

  function onMessage(this: WebSocket & Owned, data: RawData, isBinary: boolean): void {
    const connection = this[owner];
    if (!connection || connection.phase === 'over') return;
    turnMinute(connection, attention.nowMs);
    if (isBinary) {
      connection.close(1003); // unsupported data (RFC 6455 section 7.4.1)
    } else if (++connection.messages > limits.messagesPerMinute) {
      connection.close(closeCode.tooManyMessages);
    } else if (!isPing(data)) {
      connection.close(closeCode.malformed);
    } else {
      connection.owesPongs++;
      if (connection.phase === 'ready' && connection.person) proofs.ask(connection.person);
    }
  }

  function onPing(this: WebSocket & Owned, data: Buffer): void {
    const connection = this[owner];
    if (!connection || connection.phase === 'over') return;
    turnMinute(connection, attention.nowMs);
    if (++connection.pings > limits.rfcPingsPerMinute) connection.cut('flood');
    else this.pong(data);
  }

  /** Runs after `ws` has read the same chunk, and so after everything that was whole in it was answered. */
  function onData(this: Duplex & Owned, chunk: Buffer): void {
    const connection = this[owner];
    if (!connection || connection.phase === 'over') return;
    const now = attention.nowMs;
    connection.heardAtMs = now;
    turnMinute(connection, now);
    connection.bytes += chunk.length;
    if (connection.bytes > bytesPerMinute) {
      connection.cut('flood');
      return;
    }
    // Nearly always a chunk is whole frames; then nothing is kept.
    const watch = connection.unfinished ?? scratch;
    watch.push(chunk, now);
    if (watch.idle) {
      connection.unfinished = null;
    } else if (watch === scratch) {
      connection.unfinished = scratch;
      scratch = new FrameWatch();
    }
  }

  /** `ws` closes by itself; here it is only noted, so that nothing is sent to a socket that will not hear it. */
  function onFault(this: WebSocket & Owned, error: Error): void {
    this[owner]?.close(faultCode(error));
  }

  function onClose(this: WebSocket & Owned): void {
    if (this[owner]) gone(this[owner]);
  }

  return {
    listen(connection, raw) {
      const socket: WebSocket & Owned = connection.socket;
      socket[owner] = connection;
      socket.on('message', onMessage);
      socket.on('ping', onPing);
      socket.on('close', onClose);
      socket.on('error', onFault);
      (raw as Duplex & Owned)[owner] = connection;
      raw.on('data', onData);
    },
  };
}

function turnMinute(connection: Connection, nowMs: number): void {
  if (nowMs - connection.minuteBeganMs < 60_000) return;
  connection.minuteBeganMs = nowMs;
  connection.messages = 0;
  connection.pings = 0;
  connection.bytes = 0;
}

/** The close code that `ws` has sent already for a fault in a frame, by the names in its documentation. */
function faultCode(error: Error & { code?: string }): number {
  switch (error.code) {
    case 'WS_ERR_INVALID_UTF8':
      return 1007;
    case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
    case 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH':
      return 1009;
    case 'WS_ERR_TOO_MANY_BUFFERED_PARTS':
      return 1008;
    default:
      return 1002;
  }
}

function isPing(data: RawData): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- text always comes as one Buffer
    return clientFrame.safeParse(JSON.parse(data.toString())).success;
  } catch {
    return false;
  }
}
