import path from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

/** The rules that keep the parts apart; none of them needs types, so a planted file need not exist. */
const rules = new Set([
  'import-x/no-cycle',
  'import-x/no-restricted-paths',
  'import-x/no-self-import',
  '@typescript-eslint/no-restricted-imports',
  'no-restricted-properties',
  'no-restricted-syntax',
  'vue/no-v-html',
]);
const root = path.resolve(import.meta.dirname, '..');
const linter = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => rules.has(ruleId),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** The rules that refuse this text at that place, each once. */
async function refusals(file: string, text: string): Promise<string[]> {
  const [result] = await linter.lintText(text, { filePath: path.join(root, file), warnIgnored: true });
  return [...new Set((result?.messages ?? []).map((message) => message.ruleId ?? message.message))];
}

const imports = (specifier: string): string => `import '${specifier}';\n`;
const arrow = 'import-x/no-restricted-paths';
const packages = '@typescript-eslint/no-restricted-imports';

describe('the arrows between the parts', () => {
  it.each([
    ['shared/src/planted.ts', '../../server/src/clock.ts', arrow],
    ['server/src/store/planted.ts', '../http/route.ts', arrow],
    ['server/src/store/planted.ts', '../live/live.ts', arrow],
    ['server/src/store/planted.ts', '../bus/bus.ts', arrow],
    ['server/src/bus/planted.ts', '../live/live.ts', arrow],
    ['server/src/live/planted.ts', '../http/route.ts', arrow],
    ['server/src/live/planted.ts', '../sessions/sessions.ts', arrow],
    ['server/src/http/planted.ts', '../live/live.ts', arrow],
    ['server/src/staff/planted.ts', '../live/live.ts', arrow],
    ['server/src/live/planted.ts', '../store/sqlite/open.ts', arrow],
    ['server/src/ops/planted.ts', '../store/sqlite/open.ts', arrow],
    ['server/src/ops/planted.ts', '../bus/in-process.ts', arrow],
    ['server/src/main.ts', './store/sqlite/open.ts', arrow],
    ['server/src/main.ts', '../../client/src/router.ts', arrow],
    ['client/src/pages/Planted.ts', '../../../server/src/clock.ts', arrow],
    ['client/src/live/planted.ts', '../router.ts', arrow],
    ['client/src/inbox/planted.ts', '../router.ts', arrow],
    ['client/src/stores/planted.ts', '../layout/theme.ts', arrow],
    ['shared/src/planted.ts', 'zod', packages],
    ['shared/src/planted.ts', 'express', packages],
    ['shared/src/planted.ts', 'node:path', packages],
    ['server/src/store/planted.ts', 'express', packages],
    ['server/src/bus/planted.ts', 'ws', packages],
    ['server/src/live/planted.ts', 'express', packages],
    ['server/src/http/planted.ts', 'ws', packages],
    ['server/src/staff/planted.ts', 'zod', packages],
    ['client/src/live/planted.ts', 'vue', packages],
    ['client/src/inbox/planted.ts', 'pinia', packages],
    ['client/src/pages/planted.ts', 'zod', packages],
  ])('%s must not import %s', async (file, specifier, rule) => {
    expect(await refusals(file, imports(specifier))).toEqual([rule]);
  });

  it.each([
    ['server/src/app.ts', './store/sqlite/open.ts'],
    ['server/src/ops/start-failure.ts', '../store/sqlite/lock.ts'],
    ['server/src/live/planted.ts', '../store/store.ts'],
    ['server/src/live/planted.test.ts', '../http/origins.ts'],
    ['server/cli/planted.ts', '../src/store/sqlite/open.ts'],
    ['shared/src/planted.ts', 'zod/mini'],
    ['shared/src/planted.ts', './text.ts'],
    ['client/src/stores/planted.ts', 'vue'],
  ])('%s may import %s', async (file, specifier) => {
    expect(await refusals(file, imports(specifier))).toEqual([]);
  });

  it('keep the leaves of the bell away from stores, and let its containers have them', async () => {
    const text = `<script setup lang="ts">\nimport '../stores/notifications.ts';\n</script>\n`;
    expect(await refusals('client/src/bell/PlantedRow.vue', text)).toEqual([arrow]);
    expect(await refusals('client/src/bell/NotificationBell.vue', text)).toEqual([]);
  });

  it('allow no cycle', async () => {
    expect(await refusals('server/src/clock.ts', imports('./app.ts'))).toEqual(['import-x/no-cycle']);
    expect(await refusals('server/src/clock.ts', imports('./clock.ts'))).toEqual(['import-x/no-self-import']);
  });
});

describe('what no file may contain', () => {
  it('a second reader of the environment', async () => {
    const text = 'export const port = process.env.PORT;\n';
    expect(await refusals('server/src/live/planted.ts', text)).toEqual(['no-restricted-properties']);
    expect(await refusals('server/src/config/planted.ts', text)).toEqual([]);
    expect(await refusals('server/src/live/planted.ts', `import { env } from 'node:process';\n`)).toEqual([
      packages,
    ]);
  });

  it('a barrel', async () => {
    expect(await refusals('shared/src/planted.ts', `export * from './text.ts';\n`)).toEqual([
      'no-restricted-syntax',
    ]);
  });

  it('text from outside as markup', async () => {
    const component = `<template>\n  <p v-html="body" />\n</template>\n`;
    expect(await refusals('client/src/bell/PlantedRow.vue', component)).toEqual(['vue/no-v-html']);
    expect(await refusals('client/src/planted.ts', 'document.body.innerHTML = text;\n')).toEqual([
      'no-restricted-syntax',
    ]);
  });
});
