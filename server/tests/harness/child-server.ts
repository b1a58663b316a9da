import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const main = path.resolve(import.meta.dirname, '../../src/main.ts');
/** Node keeps compiled modules here: a second server is there in half the time. */
const compiled = path.resolve(import.meta.dirname, '../../../node_modules/.cache/compiled');

/** The server as people start it: a process of its own. */
export interface ChildServer {
  readonly process: ChildProcess;
  readonly url: string;
  /** Standard output and standard error, as they come. */
  readonly output: { stdout: string; stderr: string };
  /** Sends a signal and resolves with how the process ended. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }>;
}

/** How a process ended that never listened. */
export class ChildEnded extends Error {
  readonly code: number | null;
  readonly output: { stdout: string; stderr: string };
  constructor(code: number | null, output: { stdout: string; stderr: string }) {
    super(`the server ended with code ${String(code)}:\n${output.stderr}`);
    this.code = code;
    this.output = output;
  }
}

/**
 * Starts `main.ts` with these settings and nothing else of this environment, and waits until it listens.
 * @param nodeOptions what Node is told before the file
 * @throws ChildEnded when it ends instead
 */
export async function startChild(
  settings: Record<string, string>,
  nodeOptions: readonly string[] = [],
): Promise<ChildServer> {
  const child = spawn(process.execPath, [...nodeOptions, main], {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compiled, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const url = await Promise.race([
    new Promise<string>((resolve) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        output.stderr += `${line}\n`;
        const listening = /"url":"([^"]+)".*"msg":"listening"/.exec(line)?.[1];
        if (listening !== undefined) resolve(listening);
      });
    }),
    ended.then(([code]) => new ChildEnded(code, output)),
  ]);
  if (url instanceof ChildEnded) throw url;
  return {
    process: child,
    url,
    output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code, by] = await ended;
      return { code, signal: by };
    },
  };
}
