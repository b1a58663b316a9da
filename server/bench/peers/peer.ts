import type { Post, Protocol } from '../herd.ts';
import { belfryPost, peerPost } from '../message.ts';
import { startServer, type ServerProcess } from '../processes.ts';
import type { World } from '../world.ts';

/** A server to measure: how to start it, who its people are, how to send to all or to one of them. */
export interface Peer {
  name: 'belfry' | 'bare ws' | 'socket.io';
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
