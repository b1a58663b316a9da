import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

/**
 * How much script a browser fetches until the bell is usable, and with the panel open. Walks the build's manifest:
 * static imports always come along, of the dynamic ones those that are named here.
 */
const dist = path.resolve(import.meta.dirname, '../client/dist');
const shell = 'src/layout/AdminShell.vue';
const languages = ['src/i18n/messages/en.ts', 'src/i18n/messages/zh-CN.ts'];
/** What the bell fetches when it is opened. */
const isOfBell = (source: string): boolean => source.startsWith('src/bell/');

const budgets = [
  { name: 'until the bell is usable', kilobytes: 140, sources: [shell], follow: () => false },
  { name: 'with its panel', kilobytes: 160, sources: [shell], follow: isOfBell },
];

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}
const manifest = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8')) as Record<
  string,
  Chunk
>;
const page = readFileSync(path.join(dist, 'index.html'), 'utf8');
/** Scripts that the page itself names, such as what sets the theme before the first paint. */
const pageScripts = [...page.matchAll(/<script[^>]* src="\/([^"]+)"/g)].map(([, file = '']) => file);

for (const { name, kilobytes, sources, follow } of budgets) {
  // Whoever signs in has one language; the larger one counts.
  const sizes = languages.map((language) => {
    const files = filesOf(['index.html', language, ...sources], follow);
    return sum([...new Set([...pageScripts, ...files])].map(gzipBytes));
  });
  const size = Math.max(...sizes) / 1_000;
  const fits = size <= kilobytes;
  if (!fits) process.exitCode = 1;
  console.log(`${fits ? 'ok  ' : 'OVER'} ${size.toFixed(1)} KB of ${kilobytes} KB: script ${name} (gzip)`);
}

/** The script files of these entries and of everything that comes along with them. */
function filesOf(entries: readonly string[], follow: (source: string) => boolean): Set<string> {
  const seen = new Set<string>();
  const waiting = [...entries];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (seen.has(source)) continue;
    seen.add(source);
    const chunk = manifest[source];
    if (!chunk) throw new Error(`the build has no ${source}; is scripts/size.ts up to date?`);
    waiting.push(...(chunk.imports ?? []), ...(chunk.dynamicImports ?? []).filter(follow));
  }
  const files = [...seen].map((source) => manifest[source]?.file ?? '');
  return new Set(files.filter((file) => file.endsWith('.js')));
}

function gzipBytes(file: string): number {
  return gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
