import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * All of `npm test`, one step after the other; the first that fails ends it. The last line counts the tests of both
 * runners: `N passed, N failed`.
 */
const root = path.resolve(import.meta.dirname, '..');
const reports = {
  vitest: path.join(root, 'test-results/vitest.json'),
  playwright: path.join(root, 'test-results/playwright.json'),
};

const steps: readonly { name: string; command: readonly string[] }[] = [
  { name: 'A browser', command: ['node', 'scripts/ensure-browser.ts'] },
  { name: 'Lint and format', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'Types', command: ['npm', 'run', '--silent', 'types'] },
  {
    name: 'Unit and integration tests',
    command: [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reports.vitest}`,
    ],
  },
  { name: 'Build', command: ['npm', 'run', '--silent', 'build'] },
  { name: 'Size of the script', command: ['npm', 'run', '--silent', 'size'] },
  { name: 'Browser tests', command: ['playwright', 'test'] },
];

for (const report of Object.values(reports)) rmSync(report, { force: true });
const startedAt = performance.now();
let failure: string | null = null;
for (const [index, { name, command }] of steps.entries()) {
  console.log(`\n── ${index + 1}/${steps.length} ${name} ──`);
  const stepStartedAt = performance.now();
  const ok = await run(command);
  if (!ok) failure = name;
  console.log(`── ${ok ? 'done' : 'failed'} in ${seconds(stepStartedAt)} s`);
  if (!ok) break;
}

const { passed, failed } = countTests();
console.log(
  `\n${failure === null ? 'Everything holds' : `Stopped: ${failure} failed`} (${seconds(startedAt)} s)`,
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failure === null ? 0 : 1;

async function run([program = '', ...parameters]: readonly string[]): Promise<boolean> {
  const child = spawn(program, parameters, { cwd: root, stdio: 'inherit' });
  // Whoever ends this ends the step as well; a terminal's Ctrl-C reaches both by itself.
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.once('SIGTERM', passOn);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGTERM', passOn);
  return code === 0;
}

/** Adds up what the runners wrote; a runner that has not run counts nothing. */
function countTests(): { passed: number; failed: number } {
  const vitest = readReport(reports.vitest) as { numPassedTests: number; numFailedTests: number } | null;
  const playwright = readReport(reports.playwright) as { stats: Record<string, number> } | null;
  const { expected = 0, flaky = 0, unexpected = 0 } = playwright?.stats ?? {};
  return {
    passed: (vitest?.numPassedTests ?? 0) + expected + flaky,
    failed: (vitest?.numFailedTests ?? 0) + unexpected,
  };
}

function readReport(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(0);
}
