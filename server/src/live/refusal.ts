import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, problemDocument } from '../problem.ts';
import type { Timers } from './timers.ts';

/** How long what a refused client still sends is read and thrown away. */
const lingerMs = 1_000;

/** Why an upgrade is refused. */
export interface Refusal {
  problem: Problem;
  /** Header fields beside those of every answer. */
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

function answerOf({ problem, headers }: Refusal): string {
  const requestId = randomUUID();
  const body = JSON.stringify(problemDocument(problem, requestId));
  const lines = Object.entries({
    Date: new Date().toUTCString(),
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    ...(problem.retryAfterSeconds !== undefined && { 'Retry-After': String(problem.retryAfterSeconds) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
