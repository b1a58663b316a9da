import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** More requests than this waiting on one connection are no client's pipelining; the connection is dropped. */
const mostWaiting = 1_000;

/** Calls `serve` when a request's turn on its connection has come; never when the connection is gone before. */
export type Turns = (request: IncomingMessage, response: ServerResponse, serve: () => void) => void;

/**
 * Serves the requests of one connection one after the other, each once the answer before it was taken (RFC 9112 section
 * 9.3.2), and lets everyone else have their turn in between. Node begins all that came in one read at once, hundreds in
 * 64 KiB: others would wait for them all, and whoever takes no answers would have them all kept in memory.
 */
export function createTurns(): Turns {
  const waiting = new WeakMap<Socket, number>();
  return (request, response, serve) => {
    // Node gives a response its socket when the answers before it have gone out.
    if (response.socket) {
      serve();
      return;
    }
    const { socket } = request;
    const before = waiting.get(socket) ?? 0;
    if (before === mostWaiting) {
      socket.destroy();
      return;
    }
    waiting.set(socket, before + 1);
    response.once('socket', () => {
      setImmediate(() => {
        waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
        serve();
      });
    });
  };
}
