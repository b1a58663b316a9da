import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { findChromium } from './chromium.ts';

/**
 * Makes sure that there is a Chromium, and letters for Chinese. Installs both from Debian's packages when it may;
 * otherwise says in one line what to install, and fails.
 */
const packages = missingPackages();
if (packages.length > 0) install(packages);

function missingPackages(): string[] {
  return [
    ...(findChromium() === null ? ['chromium'] : []),
    ...(hasChineseLetters() ? [] : ['fonts-noto-cjk']),
  ];
}

/** Asks fontconfig; where there is none (macOS), the system brings its own fonts. */
function hasChineseLetters(): boolean {
  const listed = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  if (listed.error) return process.platform !== 'linux';
  return listed.stdout.trim() !== '';
}

function install(names: string[]): void {
  const command = `apt-get install ${names.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    fail(`The browser tests need ${names.join(' and ')}. On Debian or Ubuntu: sudo ${command}`);
  }
  console.log(`Installing ${names.join(' and ')} from Debian's packages`);
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', ...names);
  const missing = missingPackages();
  if (missing.length > 0) fail(`The browser tests need ${missing.join(' and ')}, and "${command}" failed.`);
}

function aptGet(...parameters: string[]): void {
  spawnSync('apt-get', ['-qq', ...parameters], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function fail(line: string): never {
  console.error(line);
  process.exit(1);
}
