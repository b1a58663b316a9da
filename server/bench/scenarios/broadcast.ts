import { belfry, type Peer } from '../peers/peer.ts';
import { startHerd } from '../processes.ts';
import type { Figure } from '../report.ts';
import { median } from '../statistics.ts';
import { makeWorld } from '../world.ts';

interface Samples {
  lastMs: number[];
  cpuMs: number[];
}

/** A few broadcasts by one server to `sockets` open sockets, after a few that do not count. */
async function measure(peer: Peer, sockets: number, broadcasts: number, samples: Samples): Promise<void> {
  const server = await peer.start();
  const herd = startHerd();
  try {
    const opened = await herd.open({
      protocol: peer.protocol,
      port: server.port,
      people: peer.people(sockets),
      atOnce: 200,
    });
    if (opened.failed > 0) throw new Error(`${peer.name}: ${opened.failed} sockets did not open`);
    for (let i = 0; i < 3; i++) await herd.broadcast(server.port, peer.toAll(), sockets);
    for (let i = 0; i < broadcasts; i++) {
      const before = await server.ask();
      const receipts = await herd.broadcast(server.port, peer.toAll(), sockets);
      const after = await server.ask();
      samples.lastMs.push(receipts.lastMs);
      samples.cpuMs.push(after.cpuMs - before.cpuMs);
    }
  } finally {
    await herd.stop();
    await server.stop();
  }
}

/** A stored notification to `sockets` open sockets: from POST to the last receipt, and the server's CPU time. */
export async function broadcast(options: {
  sockets: number;
  items: number;
  rounds: number;
  /** Whom Belfry stands beside; the first is the ceiling. */
  others: readonly Peer[];
}): Promise<Figure[]> {
  const world = await makeWorld({
    staff: options.sockets,
    itemsEach: options.items,
    sessions: options.sockets,
  });
  try {
    const peers = [belfry(world), ...options.others];
    const samples = new Map(peers.map((peer) => [peer, { lastMs: [], cpuMs: [] }]));
    for (let round = 0; round < options.rounds; round++) {
      for (const peer of peers) await measure(peer, options.sockets, 5, samples.get(peer)!);
    }
    const figure = (name: string, of: (samples: Samples) => number[]): Figure => {
      const values = Object.fromEntries(peers.map((peer) => [peer.name, median(of(samples.get(peer)!))]));
      const ratio = values['belfry']! / values['bare ws']!;
      return {
        name: `broadcast to ${options.sockets.toLocaleString('en')} sockets, inboxes of ${options.items}: ${name}`,
        unit: 'ms',
        values,
        ratio,
        goal: '≤ 1.5 × bare ws; faster than socket.io',
        met: ratio <= 1.5 && values['belfry']! < values['socket.io']!,
      };
    };
    return [figure('POST to last receipt', (s) => s.lastMs), figure('server CPU', (s) => s.cpuMs)];
  } finally {
    await world.remove();
  }
}
