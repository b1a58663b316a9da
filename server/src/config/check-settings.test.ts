import { describe, expect, it } from 'vitest';
import { checkSettings } from './check-settings.ts';
import { ConfigError, type ConfigFault } from './config.ts';
import { readEnvironment } from './environment.ts';

const check = (variables: Record<string, string>) => checkSettings(readEnvironment(variables), '/srv/belfry');

function faults(variables: Record<string, string>): readonly ConfigFault[] {
  try {
    check(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}
const faultyNames = (variables: Record<string, string>) => faults(variables).map((fault) => fault.name);

describe('settings', () => {
  it('have the documented defaults', () => {
    expect(check({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      databasePath: '/srv/belfry/data/belfry.db',
      publicOrigins: null,
      secure: false,
      firstAdmin: null,
      demo: 'offered',
      production: false,
      sessionIdleMs: 240 * 60_000,
      sessionMaxMs: 12 * 3_600_000,
      heartbeat: { everyMs: 25_000, graceMs: 10_000 },
      keyRatePerSecond: 5_000,
      trustedProxies: [],
      logLevel: 'info',
    });
  });

  it('treat an empty value as not set', () => {
    expect(check({ PORT: '', PUBLIC_ORIGIN: ' ' })).toEqual(check({}));
  });

  it('resolve sqlite paths from the root of the repository, absolute ones as they are', () => {
    expect(check({ DATABASE_URL: 'sqlite:x/y.db' }).databasePath).toBe('/srv/belfry/x/y.db');
    expect(check({ DATABASE_URL: 'sqlite:/var/lib/belfry.db' }).databasePath).toBe('/var/lib/belfry.db');
  });

  it('name every fault at once, each with what is wrong and a correct example', () => {
    const found = faults({ PORT: '80a', HEARTBEAT_MS: '-1', LOG_LEVEL: 'loud', ADMIN_USERNAME: 'Ada' });
    expect(found.map((fault) => fault.name).sort()).toEqual([
      'ADMIN_PASSWORD',
      'ADMIN_USERNAME',
      'HEARTBEAT_MS',
      'LOG_LEVEL',
      'PORT',
    ]);
    expect(found.find((fault) => fault.name === 'PORT')).toEqual({
      name: 'PORT',
      problem: 'must be a whole number from 0 to 65535, not "80a"',
      example: 'PORT=8080',
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '1e3'],
    ['HOST', '127.0.0.1:80'],
    ['HOST', '1.2.3'],
    ['DATABASE_URL', 'belfry.db'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'sqlite::memory:'],
    ['DATABASE_URL', 'sqlite:/var/lib/'],
    ['PUBLIC_ORIGIN', 'belfry.example.com'],
    ['PUBLIC_ORIGIN', 'https://belfry.example.com/'],
    ['PUBLIC_ORIGIN', 'https://Belfry.example.com'],
    ['PUBLIC_ORIGIN', 'https://belfry.example.com:443'],
    ['PUBLIC_ORIGIN', 'https://*.example.com'],
    ['PUBLIC_ORIGIN', 'https://a.example.com,http://b.example.com'],
    ['PUBLIC_ORIGIN', ','],
    ['TRUST_PROXY', 'loopback'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['SESSION_IDLE_MINUTES', '0'],
    ['SESSION_MAX_HOURS', 'day'],
    ['HEARTBEAT_GRACE_MS', '2.5'],
    ['KEY_RATE_PER_SECOND', '0'],
    ['DEMO', 'yes'],
  ])('%s=%s is refused', (name, value) => {
    expect(faultyNames({ [name]: value })).toEqual([name]);
  });

  it('PostgreSQL and Redis are refused as not in this version, without repeating a password', () => {
    const [database, redis] = faults({
      DATABASE_URL: 'postgres://belfry:hunter2@db/belfry',
      REDIS_URL: 'redis://:hunter2@cache',
    });
    expect(database?.problem).toContain('not in this version');
    expect(redis?.problem).toContain('not in this version');
    expect(JSON.stringify([database, redis])).not.toContain('hunter2');
  });

  it('a password that is too short is refused without being repeated', () => {
    const found = faults({ ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'short-one' });
    expect(found.map((fault) => fault.name)).toEqual(['ADMIN_PASSWORD']);
    expect(JSON.stringify(found)).not.toContain('short-one');
  });

  it('a host that other machines reach needs a public origin', () => {
    expect(faultyNames({ HOST: '0.0.0.0' })).toEqual(['PUBLIC_ORIGIN']);
    expect(check({ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'https://belfry.example.com' }).secure).toBe(true);
    for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost'])
      expect(check({ HOST: host }).host).toBe(host);
  });

  it('a comma list of origins or networks is taken apart', () => {
    const config = check({
      PUBLIC_ORIGIN: 'http://a.test, http://b.test:81',
      TRUST_PROXY: '10.0.0.0/8, ::1',
    });
    expect(config.publicOrigins).toEqual(['http://a.test', 'http://b.test:81']);
    expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
  });
});

describe('demo', () => {
  const origin = { PUBLIC_ORIGIN: 'http://belfry.test' };

  it.each([
    [{ ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'a-long-pass-phrase' }],
    [{ NODE_ENV: 'production' }],
    [{ HOST: '0.0.0.0', ...origin }],
    [origin],
    [{ TRUST_PROXY: '10.0.0.0/8' }],
    [{ DEMO: '0' }],
  ])('is off with %o', (variables) => {
    expect(check(variables).demo).toBe('off');
  });

  it('can be asked for, also with an origin of this machine, as a development proxy needs it', () => {
    expect(check({ DEMO: '1' }).demo).toBe('required');
    expect(check({ DEMO: 'true', PUBLIC_ORIGIN: 'http://localhost:5173' }).demo).toBe('required');
  });

  it.each([
    [{ NODE_ENV: 'production' }],
    [{ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'http://127.0.0.1:8080' }],
    [origin],
    [{ TRUST_PROXY: '10.0.0.0/8' }],
    [{ ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'a-long-pass-phrase' }],
  ])('is refused when asked for with %o', (variables) => {
    expect(faultyNames({ DEMO: '1', ...variables })).toEqual(['DEMO']);
  });
});
