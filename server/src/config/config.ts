/** Everything that was set, checked and in the units that the parts use. */
export interface Config {
  /** Where the HTTP server listens; port 0 takes a free one. */
  readonly host: string;
  readonly port: number;
  /** Absolute path of the SQLite file. */
  readonly databasePath: string;
  /** Exact origins that may use the cookie and the socket; null: derived from where the server listens. */
  readonly publicOrigins: readonly string[] | null;
  /** Whether the public side speaks https; decides the cookie's name and `Secure`. */
  readonly secure: boolean;
  /** Creates the first admin when there are no staff. */
  readonly firstAdmin: { readonly username: string; readonly password: string } | null;
  /** `required`: asked for by name, so a database that cannot be a demo stops the start; `offered`: on where it can be. */
  readonly demo: 'off' | 'offered' | 'required';
  readonly production: boolean;
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  readonly heartbeat: { readonly everyMs: number; readonly graceMs: number };
  readonly keyRatePerSecond: number;
  /** CIDR blocks and addresses of the proxies whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: LogLevel;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One thing that is wrong with the settings. */
export interface ConfigFault {
  name: string;
  /** What is wrong, as the rest of a sentence that starts with the name. */
  problem: string;
  /** A correct line. */
  example: string;
}

/** The settings cannot be used; lists every fault at once. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(faults.map((fault) => `${fault.name} ${fault.problem}. Example: ${fault.example}`).join('\n'));
    this.faults = faults;
  }
}
