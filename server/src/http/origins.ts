import { isLoopbackHost } from '../config/fields.ts';

/** The origins that may use the cookie and the socket. */
export interface Origins {
  /** Exact comparison of the whole `Origin` header; a missing one is never allowed. */
  allows(origin: string | undefined): boolean;
  /** Where the server listens, with the port that was really taken: without a setting, that is what counts. */
  listening(address: { host: string; port: number }): void;
  /** The first of them: where people are sent. */
  readonly primary: string;
}

/** @param listed what was set, or null for what follows from where the server listens */
export function createOrigins(listed: readonly string[] | null): Origins {
  let allowed: ReadonlySet<string> = new Set(listed);
  return {
    allows: (origin) => origin !== undefined && allowed.has(origin),
    listening(address) {
      if (listed === null) allowed = new Set(listeningOrigins(address));
    },
    get primary() {
      const [first = ''] = allowed;
      return first;
    },
  };
}

/** `http://HOST:PORT` and its twin, for people type either name of the same machine. */
function listeningOrigins({ host, port }: { host: string; port: number }): string[] {
  const name = host.includes(':') ? `[${host}]` : host;
  const names = isLoopbackHost(host) ? [name, 'localhost', '127.0.0.1'] : [name];
  // URL drops the default port, as browsers do in an Origin.
  return names.map((each) => new URL(`http://${each}:${port}`).origin);
}
