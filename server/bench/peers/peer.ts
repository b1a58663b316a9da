import { readFileSync } from 'node:fs';
import type { Post, Protocol } from '../herd.ts';
import { belfryPost, peerPost } from '../message.ts';
import { startServer, type ServerProcess } from '../processes.ts';
import type { World } from '../world.ts';

/** A server to measure: how to start it, who its people are, how to send to all or to one of them. */
export interface Peer {
  name: string;
  protocol: Protocol;
  start(): Promise<ServerProcess>;
  people(count: number): { cookie?: string }[];
  toAll(): Post;
  toOne(index: number): Post;
}

export const bareWs: Peer = {
  name: 'bare ws',
  protocol: 'bare-ws',
  start: () => startServer('./peers/bare-ws.ts', { portFrom: 'ipc' }),
  people: (count) => Array.from({ length: count }, () => ({})),
  toAll: () => peerPost('all'),
  toOne: (index) => peerPost(index),
};

export const socketIo: Peer = {
  ...bareWs,
  name: 'socket.io',
  protocol: 'socket.io',
  start: () => startServer('./peers/socket-io.ts', { portFrom: 'ipc' }),
};

/**
 * A server of the reader's own, which is neither started nor ended here. It speaks as `bare-ws.ts` does: a socket on
 * `/?index=N` gets a frame when it opens; a POST to `/all` or `/one/N` sends its body to all or to that one.
 *
 * @param url on this machine, such as `http://127.0.0.1:3000`
 * @param pid its process, for memory and CPU (Linux); without it they are not known
 * @throws Error when the address is not a loopback one: the load must not leave this machine
 */
export function given(url: string, pid?: number): Peer {
  const { hostname, port } = new URL(url);
  if (!['127.0.0.1', 'localhost'].includes(hostname) || port === '') {
    throw new Error(`${url} is not a port of this machine; take one such as http://127.0.0.1:3000`);
  }
  return {
    ...bareWs,
    name: 'given',
    start: () =>
      Promise.resolve({
        port: Number(port),
        pid: pid ?? 0,
        ask: () => Promise.resolve({ ...unknownAnswer, ...(pid !== undefined && usageOf(pid)) }),
        stop: () => Promise.resolve(),
        kill: () => Promise.resolve(),
      }),
  };
}

const unknownAnswer = {
  probe: 0,
  rssBytes: Number.NaN,
  heapBytes: Number.NaN,
  cpuMs: Number.NaN,
  loopDelayP99Ms: Number.NaN,
  loopDelayMaxMs: Number.NaN,
};

/** Memory and CPU time of a process, as proc(5) has them: pages of 4 KiB, ticks of 10 ms. */
function usageOf(pid: number): { rssBytes: number; cpuMs: number } {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return { rssBytes: pages * 4_096, cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 };
}

/** Belfry as it is shipped, on a prepared database. Heartbeats may be slowed where only something else is measured. */
export function belfry(world: World): Peer {
  return {
    name: 'belfry',
    protocol: 'belfry',
    start: () => world.serve(),
    people: (count) => world.cookies.slice(0, count).map((cookie) => ({ cookie })),
    toAll: () => belfryPost(world.key, { everyone: true }),
    toOne: (index) => belfryPost(world.key, { staff: [world.username(index)] }),
  };
}
