import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemStatus, type ProblemCode, type ProblemDocument } from '@belfry/shared/problem';
import type { Timers } from './timers.ts';

/** How long what a refused client still sends is read and thrown away. */
const lingerMs = 1_000;

export interface Refusal {
  code: ProblemCode;
  detail: string;
  headers?: Readonly<Record<string, string>>;
}

/**
 * Answers upgrades with a problem document (RFC 9457) instead of a WebSocket. No HTTP response object exists for an
 * upgrade, so the answer is written by hand (RFC 9112 section 4).
 */
export interface Refusals {
  refuse(socket: Duplex, refusal: Refusal): void;
  /** Drops those whose answer was not taken yet. */
  close(): void;
}

export function createRefusals(timers: Timers): Refusals {
  const lingering = new Set<Duplex>();

  function linger(socket: Duplex): void {
    // Destroying a socket with unread input resets the connection, and the client would lose the answer
    // (RFC 9112 section 9.6): so what it still sends is read for a moment.
    const stop = timers.after(lingerMs, () => {
      socket.destroy();
    });
    lingering.add(socket);
    socket.on('close', () => {
      stop();
      lingering.delete(socket);
    });
    socket.on('error', () => {
      socket.destroy();
    });
    socket.resume();
  }

  return {
    refuse(socket, refusal) {
      linger(socket);
      socket.end(answerOf(refusal));
    },
    close() {
      for (const socket of lingering) socket.destroy();
    },
  };
}

function answerOf({ code, detail, headers }: Refusal): string {
  const status = problemStatus[code];
  const title = STATUS_CODES[status] ?? '';
  const requestId = randomUUID();
  const problem: ProblemDocument = { type: 'about:blank', title, status, code, detail, requestId };
  const body = JSON.stringify(problem);
  const lines = Object.entries({
    Date: new Date().toUTCString(),
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`;
}
