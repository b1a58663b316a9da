import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Herd } from './herd.ts';
import type { ProbeAnswer } from './probe.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A measured server: its port, what its probe says, and its end. */
export interface ServerProcess {
  port: number;
  /** Memory (after a forced collection with `collect`), CPU, and the event loop's delay from the first `watchLoop` on. */
  ask(options?: { collect?: boolean; watchLoop?: boolean }): Promise<ProbeAnswer>;
  pid: number;
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Where each measured server leaves a CPU profile when it ends; null for none. */
let profileFolder: string | null = null;
export function profileInto(folder: string): void {
  profileFolder = folder;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exit;
  clearTimeout(killer);
}

/** Forks a server with the probe in it; `portOf` finds the port in what it sends or prints. */
export async function startServer(
  script: string,
  options: { env?: NodeJS.ProcessEnv; portFrom: 'ipc' | RegExp },
): Promise<ServerProcess> {
  const child = fork(at(script), [], {
    execArgv: [
      ...['--expose-gc', '--import', at('./probe.ts')],
      ...(profileFolder === null ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder]),
    ],
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let printed = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      if (printed.length < 100_000) printed += chunk.toString();
      const found = options.portFrom === 'ipc' ? null : options.portFrom.exec(printed);
      if (found) resolve(Number(found[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('message', (message: { port?: number }) => {
      if (message.port !== undefined) resolve(message.port);
    });
    child.once('exit', (code) => {
      reject(new Error(`${script} ended with ${code} before it listened:\n${printed}`));
    });
  });
  let probes = 0;
  return {
    port,
    ask({ collect = false, watchLoop = false } = {}) {
      const probe = ++probes;
      return new Promise((resolve) => {
        const hear = (answer: ProbeAnswer): void => {
          if (answer.probe !== probe) return;
          child.off('message', hear);
          resolve(answer);
        };
        child.on('message', hear);
        child.send({ probe, collect, watchLoop });
      });
    },
    pid: child.pid ?? 0,
    stop: () => ended(child, 'SIGTERM'),
    kill: () => ended(child, 'SIGKILL'),
  };
}

/** The herd's process, as an object with the herd's methods. */
export function startHerd(): Herd & { stop(): Promise<void> } {
  const child = fork(at('./herd.ts'), [], {
    execArgv: ['--max-old-space-size=4096'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  child.on('message', ({ call, result, error }: { call: number; result?: unknown; error?: string }) => {
    const waiter = waiting.get(call);
    waiting.delete(call);
    if (error !== undefined) waiter?.reject(new Error(error));
    else waiter?.resolve(result);
  });
  let calls = 0;
  const ask = (method: keyof Herd, ...args: unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      const call = ++calls;
      waiting.set(call, { resolve: resolve, reject });
      child.send({ call, method, args });
    });
  return {
    open: (options) => ask('open', options),
    closeAll: () => ask('closeAll'),
    broadcast: (port, post, expected) => ask('broadcast', port, post, expected),
    oneByOne: (port, posts) => ask('oneByOne', port, posts),
    inFlight: (port, posts, flight) => ask('inFlight', port, posts, flight),
    publish: (port, posts) => ask('publish', port, posts),
    positions: () => ask('positions'),
    stop: () => ended(child, 'SIGTERM'),
  };
}
