// @ts-check
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { flatConfigs as importX } from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import { defineConfig } from 'eslint/config';
import typescript from 'typescript-eslint';
import { arrows, packageArrows, sideArrows, withoutPackages } from './eslint.arrows.js';

const tests = ['**/*.{test,suite}.ts', '**/testing/**', '{server,client}/tests/**', 'server/bench/**'];
/** What people start by itself: it reads its environment and prints. */
const programs = [
  'scripts/**',
  'server/{cli,bench}/**',
  '{server,client}/tests/**',
  '*.{js,ts}',
  'client/*.ts',
];

/** `arrows` of eslint.arrows.js as a rule. @type {(zones: typeof arrows) => ['error', object]} */
const arrowRule = (zones) => ['error', { basePath: import.meta.dirname, zones }];

export default defineConfig(
  {
    ignores: [
      '**/{dist,coverage,test-results,playwright-report}/',
      'client/components.d.ts', // written by unplugin-vue-components
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  typescript.configs.strictTypeChecked,
  vue.configs['flat/recommended'],
  importX.typescript,
  prettier,
  {
    files: ['**/*.{js,ts,vue}'],
    languageOptions: {
      parserOptions: { projectService: true, parser: typescript.parser, extraFileExtensions: ['.vue'] },
    },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver()],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'], 'vue-eslint-parser': ['.vue'] },
    },
    rules: {
      'import-x/no-restricted-paths': arrowRule(arrows),
      // Without `ignoreExternal` this one rule takes longer than all others together.
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      '@typescript-eslint/no-restricted-imports': ['error', withoutPackages()],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'server/src/config is the only reader of the environment.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
        {
          selector:
            ':matches(Property[key.name="dangerouslyUseHTMLString"], MemberExpression[property.name=/^(inner|outer)HTML$/])',
          message: 'Text from outside is shown as text.',
        },
      ],
      'no-undef': 'off', // the compiler knows better
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'max-lines': ['error', { max: 350 }],
      eqeqeq: 'error',
      'no-fallthrough': ['error', { allowEmptyCase: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Spreading a string gives code points, and that is what it is used for here.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },
  ...packageArrows.map(({ files, option }) => ({
    files,
    ignores: tests,
    rules: {
      '@typescript-eslint/no-restricted-imports': /** @type {['error', object]} */ (['error', option]),
    },
  })),
  {
    files: ['**/*.vue'],
    rules: {
      'vue/no-v-html': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/define-macros-order': 'error',
      // The defaults of destructured props look useless to a rule that knows no macros.
      '@typescript-eslint/no-useless-default-assignment': 'off',
    },
  },
  {
    // These see components or template refs, which only vue-tsc can type; to the linter they are all `any`.
    files: ['**/*.vue', 'client/src/{main,router}.ts', 'client/src/**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: tests,
    rules: {
      'import-x/no-restricted-paths': arrowRule(sideArrows),
      // In a test an absent element fails loudly by itself, and a method is often handed over to be watched.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: programs, rules: { 'no-console': 'off', 'no-restricted-properties': 'off' } },
  { files: ['server/src/config/**'], rules: { 'no-restricted-properties': 'off' } },
  {
    // Plain scripts that the page loads as they are; no project knows them.
    files: ['client/public/**/*.js'],
    extends: [typescript.configs.disableTypeChecked],
  },
);
