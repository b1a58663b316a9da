import { belfry, type Peer } from '../peers/peer.ts';
import { startHerd } from '../processes.ts';
import type { Figure } from '../report.ts';
import { median, quantile } from '../statistics.ts';
import { makeWorld } from '../world.ts';

const people = 100;

interface Load {
  posts: number;
  rounds: number;
  /** Whom Belfry stands beside. */
  others: readonly Peer[];
}

async function withSockets<T>(
  peer: Peer,
  run: (herd: ReturnType<typeof startHerd>, port: number) => Promise<T>,
): Promise<T> {
  const server = await peer.start();
  const herd = startHerd();
  try {
    await herd.open({ protocol: peer.protocol, port: server.port, people: peer.people(people), atOnce: 50 });
    return await run(herd, server.port);
  } finally {
    await herd.stop();
    await server.stop();
  }
}

/** One notification after another to one person on an idle server. */
export async function latency(options: Load): Promise<Figure[]> {
  const world = await makeWorld({ staff: people, itemsEach: 20, sessions: people });
  try {
    const peers = [belfry(world), ...options.others];
    const samples = new Map<string, { p50: number[]; p99: number[] }>(
      peers.map((peer) => [peer.name, { p50: [], p99: [] }]),
    );
    for (let round = 0; round < options.rounds; round++) {
      for (const peer of peers) {
        const times = await withSockets(peer, async (herd, port) => {
          await herd.oneByOne(
            port,
            Array.from({ length: 300 }, (_, i) => peer.toOne(i % people)),
          );
          return herd.oneByOne(
            port,
            Array.from({ length: options.posts }, (_, i) => peer.toOne(i % people)),
          );
        });
        samples.get(peer.name)!.p50.push(median(times));
        samples.get(peer.name)!.p99.push(quantile(times, 0.99));
      }
    }
    const figure = (which: 'p50' | 'p99', goalMs: number): Figure => {
      const values = Object.fromEntries([...samples].map(([name, sample]) => [name, median(sample[which])]));
      return {
        name: `POST to receipt, one person, idle server: ${which}`,
        unit: 'ms',
        values,
        ratio: values['belfry']! / values['bare ws']!,
        goal: `≤ ${goalMs} ms`,
        met: values['belfry']! <= goalMs,
      };
    };
    return [figure('p50', 1.5), figure('p99', 8)];
  } finally {
    await world.remove();
  }
}

/**
 * Durable notifications a second, to different people, until the last receipt.
 * @param options.warmUpPosts not counted: until then a server that has just started is still compiled while it serves
 */
export async function throughput(options: Load & { warmUpPosts: number }): Promise<Figure[]> {
  const world = await makeWorld({ staff: people, itemsEach: 20, sessions: people });
  try {
    const peers = [belfry(world), ...options.others];
    const samples = new Map<string, number[]>(peers.map((peer) => [peer.name, []]));
    for (let round = 0; round < options.rounds; round++) {
      for (const peer of peers) {
        const rate = await withSockets(peer, async (herd, port) => {
          const posts = (n: number) => Array.from({ length: n }, (_, i) => peer.toOne(i % people));
          await herd.inFlight(port, posts(options.warmUpPosts), 32);
          const run = await herd.inFlight(port, posts(options.posts), 32);
          if (run.refused > 0) throw new Error(`${peer.name} refused ${run.refused} posts`);
          return options.posts / (run.ms / 1_000);
        });
        samples.get(peer.name)!.push(rate);
      }
    }
    const values = Object.fromEntries([...samples].map(([name, rates]) => [name, median(rates)]));
    return [
      {
        name: 'durable notifications end to end, 32 in flight, to different people',
        unit: '1/s',
        values,
        ratio: values['belfry']! / values['bare ws']!,
        goal: '≥ 3,000',
        met: values['belfry']! >= 3_000,
      },
    ];
  } finally {
    await world.remove();
  }
}
