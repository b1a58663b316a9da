import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = new Set(['.css', '.html', '.js', '.json', '.svg']);
/** Below one network packet, compression saves nothing. */
const smallestBytes = 1_400;

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/** Writes `FILE.gz` and `FILE.br` beside each text file of the build, so that the server compresses nothing itself. */
export function precompress(): Plugin {
  let outDir = 'dist';
  return {
    name: 'belfry:precompress',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const files = await readdir(outDir, { recursive: true });
      await Promise.all(
        files.filter((name) => compressible.has(extname(name))).map((name) => compress(join(outDir, name))),
      );
    },
  };
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.length < smallestBytes) return;
  const quality = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const [gz, br] = await Promise.all([toGzip(content, { level: 9 }), toBrotli(content, { params: quality })]);
  await Promise.all([writeFile(`${file}.gz`, gz), writeFile(`${file}.br`, br)]);
}
