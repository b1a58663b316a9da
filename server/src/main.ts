import path from 'node:path';
import process from 'node:process';
import { createApp, type App } from './app.ts';
import { checkSettings } from './config/check-settings.ts';
import { ConfigError, type Config } from './config/config.ts';
import { readEnvironment } from './config/environment.ts';
import { banner } from './ops/banner.ts';
import { createLogger } from './ops/logger.ts';
import { explainStartFailure } from './ops/start-failure.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../..');
/** Longer than the drain by itself takes; beyond that something hangs, and the process goes all the same. */
const longestDrainMs = 14_500;

// What the server writes holds people's data and keys: no other user of the machine reads it.
process.umask(0o077);
const config = readConfig();
const logger = createLogger(config.logLevel);
let app: App | null = null;
let stopping = false;

// Whoever read the output may have gone (EPIPE); people are served all the same.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  // Nothing is known about the state any more; what was answered is on disk, and a fresh process is right again.
  logger.fatal({ err: error }, 'an unexpected error ends the server');
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  // A terminal and a process manager often send it twice.
  process.on(signal, () => {
    if (!stopping) void stop(signal);
  });
}
await start();

function readConfig(): Config {
  try {
    return checkSettings(readEnvironment(), repositoryRoot);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Belfry cannot start: the settings need attention.\n\n${error.message}\n`);
    process.exit(1);
  }
}

async function start(): Promise<void> {
  try {
    app = await createApp(config, { logger });
    await app.listen();
  } catch (error) {
    await app?.close();
    const reason = explainStartFailure(error, config);
    if (reason === null) logger.fatal({ err: error }, 'the server cannot start');
    else process.stderr.write(`Belfry cannot start: ${reason}\n`);
    process.exit(1);
  }
  if (process.stdout.isTTY || app.demoKey !== null) process.stdout.write(`${banner(app, config)}\n`);
  if (!process.stderr.isTTY) logger.info({ url: app.url, demo: app.demoKey !== null }, 'listening');
}

async function stop(signal: string): Promise<void> {
  stopping = true;
  logger.info({ signal }, 'draining');
  setTimeout(() => {
    logger.error('the drain took too long');
    process.exit(1);
  }, longestDrainMs).unref();
  await app?.close();
  logger.info('stopped');
  process.exit(0);
}
