import path from 'node:path';
import { newPassword, username } from '@belfry/shared/session';
import { ConfigError, type Config, type ConfigFault } from './config.ts';
import type { Environment, SettingName } from './environment.ts';
import * as fields from './fields.ts';
import type { Checked } from './fields.ts';

const examples: Record<SettingName, string> = {
  HOST: 'HOST=127.0.0.1',
  PORT: 'PORT=8080',
  DATABASE_URL: 'DATABASE_URL=sqlite:./data/belfry.db',
  REDIS_URL: '(leave REDIS_URL unset)',
  PUBLIC_ORIGIN: 'PUBLIC_ORIGIN=https://belfry.example.com',
  ADMIN_USERNAME: 'ADMIN_USERNAME=ada',
  ADMIN_PASSWORD: 'ADMIN_PASSWORD=a-long-pass-phrase-of-yours',
  DEMO: 'DEMO=0',
  SESSION_IDLE_MINUTES: 'SESSION_IDLE_MINUTES=240',
  SESSION_MAX_HOURS: 'SESSION_MAX_HOURS=12',
  HEARTBEAT_MS: 'HEARTBEAT_MS=25000',
  HEARTBEAT_GRACE_MS: 'HEARTBEAT_GRACE_MS=10000',
  KEY_RATE_PER_SECOND: 'KEY_RATE_PER_SECOND=5000',
  TRUST_PROXY: 'TRUST_PROXY=10.0.0.0/8,::1/128',
  LOG_LEVEL: 'LOG_LEVEL=info',
  NODE_ENV: 'NODE_ENV=production',
};

/**
 * Steps 2 and 3: checks each setting by itself, then what they say together.
 * @param root the folder that relative `sqlite:` paths count from
 * @throws ConfigError with every fault at once
 */
export function checkSettings(environment: Environment, root: string): Config {
  const faults: ConfigFault[] = [];
  const fault = (name: SettingName, problem: string): void => {
    faults.push({ name, problem, example: examples[name] });
  };
  function read<T>(name: SettingName, unset: T, check: (text: string) => Checked<T>): T {
    const text = environment[name];
    if (text === undefined) return unset;
    const checked = check(text);
    if ('value' in checked) return checked.value;
    fault(name, checked.problem);
    return unset;
  }
  const whole = (name: SettingName, unset: number, min: number, max: number): number =>
    read(name, unset, (text) => fields.number(text, min, max, 'whole'));
  const decimal = (name: SettingName, unset: number, max: number): number =>
    read(name, unset, (text) => fields.number(text, 0.001, max, 'decimal'));

  const host = read('HOST', '127.0.0.1', fields.host);
  const publicOrigins = read<string[] | null>('PUBLIC_ORIGIN', null, fields.origins);
  const demo = read<boolean | null>('DEMO', null, fields.flag);
  const config: Config = {
    host,
    port: whole('PORT', 8080, 0, 65_535),
    databasePath: read('DATABASE_URL', path.resolve(root, 'data/belfry.db'), (text) =>
      fields.databasePath(text, root),
    ),
    publicOrigins,
    secure: publicOrigins?.[0]?.startsWith('https:') ?? false,
    firstAdmin: firstAdmin(environment, fault),
    demo: demo === null ? (mayOfferDemo(environment, host) ? 'offered' : 'off') : demo ? 'required' : 'off',
    production: environment.NODE_ENV === 'production',
    sessionIdleMs: decimal('SESSION_IDLE_MINUTES', 240, 525_600) * 60_000,
    sessionMaxMs: decimal('SESSION_MAX_HOURS', 12, 8_760) * 3_600_000,
    heartbeat: {
      everyMs: whole('HEARTBEAT_MS', 25_000, 50, 3_600_000),
      graceMs: whole('HEARTBEAT_GRACE_MS', 10_000, 50, 3_600_000),
    },
    keyRatePerSecond: whole('KEY_RATE_PER_SECOND', 5_000, 1, 1_000_000),
    trustedProxies: read<string[]>('TRUST_PROXY', [], fields.networks),
    logLevel: read('LOG_LEVEL', 'info', fields.logLevel),
  };

  if (environment.REDIS_URL !== undefined) {
    fault('REDIS_URL', 'is set, but several processes on Redis are not in this version');
  }
  if (!fields.isLoopbackHost(host) && environment.PUBLIC_ORIGIN === undefined) {
    fault('PUBLIC_ORIGIN', `is needed because HOST ${host} can be reached from other machines`);
  }
  if (config.demo === 'required') checkDemo(config, fault);
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

type AddFault = (name: SettingName, problem: string) => void;

/** Demo is offered where nobody has set up anything that looks like real use. */
function mayOfferDemo(environment: Environment, host: string): boolean {
  return (
    environment.ADMIN_USERNAME === undefined &&
    environment.ADMIN_PASSWORD === undefined &&
    environment.NODE_ENV !== 'production' &&
    fields.isLoopbackHost(host) &&
    environment.PUBLIC_ORIGIN === undefined &&
    environment.TRUST_PROXY === undefined
  );
}

/** A demo has a known password, so it must not be within anyone else's reach. */
function checkDemo(config: Config, fault: AddFault): void {
  const reachable = (config.publicOrigins ?? []).find(
    (origin) => !fields.isLoopbackHost(new URL(origin).hostname),
  );
  if (config.firstAdmin) fault('DEMO', 'must not be on when ADMIN_USERNAME is set, which is for real use');
  if (config.production) fault('DEMO', 'must not be on when NODE_ENV is production');
  if (!fields.isLoopbackHost(config.host))
    fault('DEMO', `must not be on when HOST is ${config.host}, which is not loopback`);
  if (reachable !== undefined)
    fault('DEMO', `must not be on when PUBLIC_ORIGIN names ${reachable}, which is not loopback`);
  if (config.trustedProxies.length > 0) fault('DEMO', 'must not be on when TRUST_PROXY is set');
}

function firstAdmin(environment: Environment, fault: AddFault): Config['firstAdmin'] {
  const { ADMIN_USERNAME: name, ADMIN_PASSWORD: password } = environment;
  if (name === undefined && password === undefined) return null;
  if (name === undefined) fault('ADMIN_USERNAME', 'is missing, though ADMIN_PASSWORD is set');
  else if (!username.safeParse(name).success) fault('ADMIN_USERNAME', 'must be 1 to 64 of a-z 0-9 . - _');
  // The value is a secret: the message never repeats it.
  if (password === undefined) fault('ADMIN_PASSWORD', 'is missing, though ADMIN_USERNAME is set');
  else if (!newPassword.safeParse(password).success)
    fault('ADMIN_PASSWORD', 'must have 12 to 128 characters');
  return name !== undefined && password !== undefined ? { username: name, password } : null;
}
