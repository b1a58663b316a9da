import path from 'node:path';
import { systemClock } from '../src/clock.ts';
import { checkSettings } from '../src/config/check-settings.ts';
import { ConfigError, type Config } from '../src/config/config.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { prepareDemo } from '../src/demo/demo.ts';
import { createLogger } from '../src/ops/logger.ts';
import { explainStartFailure } from '../src/ops/start-failure.ts';
import { createPasswords } from '../src/sessions/passwords.ts';
import { ensureFirstAdmin } from '../src/staff/first-admin.ts';
import { openSqliteStore } from '../src/store/sqlite/open.ts';
import { seedDatabase } from '../src/store/sqlite/seed/seed.ts';
import { runProgram } from './program.ts';
import { readSeedArguments, seedUsage, type SeedArguments } from './seed-arguments.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../..');
// What is written holds people's data: no other user of the machine reads it.
process.umask(0o077);
let config: Config | null = null;
await runProgram(
  async (argv) => {
    const wanted = readSeedArguments(argv);
    config = checkSettings(readEnvironment(), repositoryRoot);
    return seed(config, wanted);
  },
  {
    usage: seedUsage,
    explain: (error) => {
      const reason =
        error instanceof ConfigError ? error.message : config && explainStartFailure(error, config);
      return reason && `Nothing was added: ${reason}`;
    },
  },
);

async function seed(settings: Config, { staff, items, password }: SeedArguments): Promise<string> {
  const logger = createLogger(settings.logLevel);
  const passwords = createPasswords();
  await prepareAsServer(settings, passwords, logger);
  const startedAt = performance.now();
  await seedDatabase({
    path: settings.databasePath,
    staff,
    items,
    passwordHash: await passwords.hash(password),
    nowMs: systemClock.now(),
    logger,
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const added = `Added ${staff} people and ${items} items to ${settings.databasePath} in ${seconds} s.`;
  return staff > 0
    ? `${added}\nThe new people are person-00001 and so on; their password is ${password}`
    : added;
}

/** An empty database becomes what a first start makes of it: otherwise it would have people, but no admin ever. */
async function prepareAsServer(
  settings: Config,
  passwords: ReturnType<typeof createPasswords>,
  logger: ReturnType<typeof createLogger>,
): Promise<void> {
  const clock = systemClock;
  const store = await openSqliteStore({
    ...{ path: settings.databasePath, clock, logger, demo: settings.demo !== 'off' },
    committed: () => undefined,
    connected: () => false,
  });
  try {
    await prepareDemo({ store, passwords, clock, config: settings });
    await ensureFirstAdmin({ store, passwords, clock, config: settings });
  } finally {
    await store.close();
  }
}
