import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createTurns } from './turns.ts';

/**
 * Node waits 60 s for headers and 300 s for a body, keeps silently the first 2,000 headers and lets two `Host` lines
 * pass. These are the limits under which thousands of slow peers cost nothing but their file handles.
 */
const limits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  /** A peer that takes none of its answer is dropped when Node has found nothing moved twice; without it, never. */
  answerTimeoutMs: 15_000,
  checkIntervalMs: 1_000,
  headerBytes: 8 * 1024,
  headerLines: 100,
  /** Longer than the 60 s for which common proxies keep an idle connection, so that the proxy closes first. */
  keepAliveTimeoutMs: 65_000,
  /**
   * Connections that may wait to be accepted. When thousands of sockets come back at once, Node's 511 overflow, and the
   * kernel lets those clients wait for seconds or resets them. The kernel's own maximum applies (4,096 on Linux).
   */
  backlog: 4_096,
};

export interface HttpServer {
  /** Starts to listen; rejects with Node's error, such as `EADDRINUSE`. Resolves with the port that was taken. */
  listen(host: string, port: number): Promise<number>;
  /** From now on each answer is the last on its connection. */
  beginDrain(): void;
  /** Takes no more connections, waits up to `withinMs` for requests under way, then cuts what is left. */
  close(withinMs: number): Promise<void>;
}

/** What is wrong with a request before anyone looks at what it asks for: a status, which is sent bare. */
function refusalOf(request: IncomingMessage): number | null {
  // Node's parser takes HTTP/0.9 and 2.0 for versions of this protocol too (RFC 9112 section 2.3).
  if (request.httpVersionMajor !== 1) return 400;
  const lines = request.rawHeaders;
  if (lines.length > limits.headerLines * 2) return 431;
  let hosts = 0;
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i];
    // RFC 9112 section 3.2: more than one Host line is a 400; parties that pick different ones can be played off.
    if (name?.length === 4 && name.toLowerCase() === 'host' && ++hosts > 1) return 400;
  }
  return null;
}

/** Whether a request asks for a WebSocket (RFC 6455 section 4.1) on that path; other upgrades are served as plain HTTP. */
function asksForSocket(request: IncomingMessage, path: string): boolean {
  const [asked] = (request.url ?? '').split('?', 1);
  return asked === path && request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * The Node server under both the REST side and the socket side.
 * @param options.socketPath the one path whose upgrades go to `upgrade`
 */
export function createHttpServer(options: {
  request: RequestListener;
  socketPath: string;
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}): HttpServer {
  let draining = false;
  /** Requests under way. */
  const answering = new Set<ServerResponse>();
  const inTurn = createTurns();

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (draining) response.shouldKeepAlive = false;
    answering.add(response);
    response.once('close', () => answering.delete(response));
    const refusal = refusalOf(request);
    if (refusal === null) options.request(request, response);
    else response.writeHead(refusal, { Connection: 'close', 'Content-Length': 0 }).end();
  }

  const server: Server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: limits.headerBytes,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      shouldUpgradeCallback: (request) =>
        refusalOf(request) === null && asksForSocket(request, options.socketPath),
    },
    (request: IncomingMessage, response: ServerResponse) => {
      inTurn(request, response, () => {
        answer(request, response);
      });
    },
  );
  server.timeout = limits.answerTimeoutMs;
  server.on('timeout', (socket: Socket) => {
    // Where no answer has begun it is the server that takes its time, as for a broadcast to a million.
    const isAtWork = [...answering].some((response) => response.socket === socket && !response.headersSent);
    if (socket.writableLength > 0 || !isAtWork) socket.destroy();
  });
  server.on('upgrade', options.upgrade);

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, host, backlog: limits.backlog }, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    beginDrain() {
      draining = true;
      for (const response of answering) response.shouldKeepAlive = false;
    },
    close(withinMs) {
      draining = true;
      return new Promise((resolve) => {
        // A connection that was busy when the server closed is idle after its answer, and nobody else ends it then.
        const sweep = setInterval(() => {
          server.closeIdleConnections();
        }, 50);
        const cut = setTimeout(() => {
          server.closeAllConnections();
        }, withinMs);
        server.close(() => {
          clearInterval(sweep);
          clearTimeout(cut);
          resolve();
        });
      });
    },
  };
}
