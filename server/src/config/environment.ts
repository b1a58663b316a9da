import process from 'node:process';

/** The names of all settings. Nothing else of the environment matters to the server. */
export const settingNames = [
  'HOST',
  'PORT',
  'DATABASE_URL',
  'REDIS_URL',
  'PUBLIC_ORIGIN',
  'ADMIN_USERNAME',
  'ADMIN_PASSWORD',
  'DEMO',
  'SESSION_IDLE_MINUTES',
  'SESSION_MAX_HOURS',
  'HEARTBEAT_MS',
  'HEARTBEAT_GRACE_MS',
  'KEY_RATE_PER_SECOND',
  'TRUST_PROXY',
  'LOG_LEVEL',
  'NODE_ENV',
] as const;

export type SettingName = (typeof settingNames)[number];

/** Step 1: the settings as they were written. What is unset or empty is left out. */
export type Environment = Readonly<Partial<Record<SettingName, string>>>;

/** Reads the settings out of the process's environment: the only place that does. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const environment: Partial<Record<SettingName, string>> = {};
  for (const name of settingNames) {
    const value = source[name];
    // An empty value is what compose files and shells leave behind for "not set".
    if (value === undefined || value.trim() === '') continue;
    environment[name] = name === 'ADMIN_PASSWORD' ? value : value.trim();
  }
  return environment;
}
