import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { limits, subprotocol } from '@belfry/shared/limits';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { Problem } from '../problem.ts';
import type { Refusal, Refusals } from './refusal.ts';

/** The path of the live connection; everything here speaks of it. */
export const livePath = '/api/v1/live';

/** How long a peer may take to answer our close frame before the socket is dropped. */
const closeTimeoutMs = 3_000;

export interface UpgradeParts {
  origins: { allows(origin: string | undefined): boolean };
  refusals: Refusals;
  /** While it returns true, upgrades are answered 503. */
  draining: () => boolean;
  /** Takes over an accepted socket, in the same turn; `socket.protocol` is what was agreed on, if anything was. */
  accepted: (socket: WebSocket, raw: Duplex, request: IncomingMessage) => void;
}

/**
 * Answers upgrades. The Origin is the only sign of where an upgrade comes from (cookies come along from any port of the
 * same host), so it is refused as HTTP, before the upgrade. Whether there is a session is not looked at here: a browser
 * cannot see an HTTP status, so that is told by a close code.
 */
export function createUpgrade({ origins, refusals, draining, accepted }: UpgradeParts) {
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.inboundFrameBytes,
    maxFragments: 64,
    autoPong: false, // `inbound.ts` counts pings before it answers
    closeTimeout: closeTimeoutMs,
    handleProtocols: chooseProtocol,
  };
  const server = new WebSocketServer(options);
  server.on('wsClientError', (error, socket) => {
    refusals.refuse(socket, { problem: new Problem('malformed-request', { detail: error.message }) });
  });

  /** Why this must not be upgraded, in the contract's order of refusals. */
  function refusalOf({ url, method, headers }: IncomingMessage): Refusal | null {
    if (url?.split('?', 1)[0] !== livePath) return { problem: new Problem('not-found') };
    if (method !== 'GET') {
      const detail = 'A live connection begins with GET.';
      return { problem: new Problem('method-not-allowed', { detail }), headers: { Allow: 'GET' } };
    }
    if (!origins.allows(headers.origin)) {
      const detail = 'This origin may not open a live connection.';
      return { problem: new Problem('origin-refused', { detail }) };
    }
    // `ws` takes version 8 too, a draft.
    if (headers['sec-websocket-version'] !== '13') {
      const problem = new Problem('malformed-request', {
        detail: 'Only WebSocket version 13 is spoken here.',
      });
      return { problem, headers: { 'Sec-WebSocket-Version': '13' } };
    }
    if (draining()) {
      return {
        problem: new Problem('unavailable', { detail: 'The server is stopping.', retryAfterSeconds: 1 }),
      };
    }
    return null;
  }

  return (request: IncomingMessage, raw: Duplex, head: Buffer): void => {
    const refusal = refusalOf(request);
    if (refusal) {
      refusals.refuse(raw, refusal);
      return;
    }
    server.handleUpgrade(request, raw, head, (socket) => {
      accepted(socket, raw, request);
    });
  };
}

/** Without an echo of some name that it offered, a browser sees 1006 instead of the close code that explains. */
function chooseProtocol(offered: Set<string>): string | false {
  if (offered.has(subprotocol)) return subprotocol;
  const [first] = offered;
  return first ?? false;
}
