import { configDefaults, defineConfig } from 'vitest/config';

/** Generous: a busy machine is slow, and what waits for a condition goes on as soon as it holds. */
const patient = { testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'repository', include: ['scripts/**/*.test.ts'] } },
      { test: { name: 'shared', include: ['shared/**/*.test.ts'] } },
      {
        test: {
          ...patient,
          name: 'server',
          include: ['server/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'server/tests/hostile/**'],
        },
      },
      {
        test: {
          ...patient,
          name: 'hostile',
          include: ['server/tests/hostile/**/*.test.ts'],
          // It measures how long others have to wait: after everything else, and in full one file after the other.
          sequence: { groupOrder: 1 },
          maxWorkers: process.env['HOSTILE'] === 'full' ? 1 : 2,
          globalSetup: './server/tests/hostile/faults/not-run-report.ts',
        },
      },
      {
        extends: './client/vite.config.ts',
        root: './client',
        test: {
          ...patient,
          name: 'client',
          include: ['src/**/*.test.ts'],
          environment: 'happy-dom',
          // Its modules import style sheets, which Node cannot load by itself.
          server: { deps: { inline: ['element-plus'] } },
        },
      },
    ],
  },
});
