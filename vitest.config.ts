import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'repository', include: ['scripts/**/*.test.ts'] } },
      { test: { name: 'shared', include: ['shared/**/*.test.ts'] } },
      { test: { name: 'server', include: ['server/**/*.test.ts'] } },
      {
        extends: './client/vite.config.ts',
        root: './client',
        test: {
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
