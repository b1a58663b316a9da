import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections (RFC 6335 section 6 begins it at 49152, Linux at 32768). */
const lowest = 20_000;
const highest = 32_000;

/**
 * A port for a server that is ended and started again on it. One that `PORT=0` took could in between become the local
 * port of a client that dials it, which then talks to itself and keeps the server from coming back.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.trunc(Math.random() * (highest - lowest));
    const server = createServer().listen(port, '127.0.0.1');
    const taken = await once(server, 'listening').then(
      () => false,
      () => true,
    );
    server.close();
    if (!taken) return port;
  }
}
