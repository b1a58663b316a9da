import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One file of the built client, ready to be sent. */
export interface ClientFile {
  type: string;
  etag: string;
  cacheControl: string;
  plain: Buffer;
  /** Precompressed by the build; the better one first. */
  encoded: readonly { encoding: 'br' | 'gzip'; bytes: Buffer }[];
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Reads a build's output. The keys are URL paths; empty when there is no such folder. */
export function readClientFiles(folder: string): Map<string, ClientFile> {
  const files = new Map<string, ClientFile>();
  const names = new Set(listFiles(folder));
  for (const name of names) {
    if (/\.(br|gz|map)$/.test(name)) continue;
    const file = path.join(folder, name);
    const plain = readFileSync(file);
    const encoded: ClientFile['encoded'] = [
      ...(names.has(`${name}.br`) ? [{ encoding: 'br' as const, bytes: readFileSync(`${file}.br`) }] : []),
      ...(names.has(`${name}.gz`) ? [{ encoding: 'gzip' as const, bytes: readFileSync(`${file}.gz`) }] : []),
    ];
    const hashed = name.startsWith(`assets${path.sep}`);
    files.set(`/${name.split(path.sep).join('/')}`, {
      type: types[path.extname(name)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      cacheControl: hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      plain,
      encoded,
    });
  }
  return files;
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  } catch {
    // Not built yet.
    return [];
  }
}
