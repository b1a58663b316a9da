import { setTimeout as pause } from 'node:timers/promises';
import { bareWs, belfry, type Peer } from '../peers/peer.ts';
import { startHerd } from '../processes.ts';
import type { Figure } from '../report.ts';
import { median } from '../statistics.ts';
import { makeWorld } from '../world.ts';

/** Memory for each idle connection, and the CPU that so many of them cost with their heartbeats. */
export async function idle(options: {
  sockets: number;
  rounds: number;
  idleSeconds: number;
  /** Whom Belfry stands beside. */
  others: readonly Peer[];
}): Promise<Figure[]> {
  const world = await makeWorld({ staff: options.sockets, itemsEach: 20, sessions: options.sockets });
  try {
    const peers = [belfry(world), ...options.others];
    const memory = new Map<string, number[]>(peers.map((peer) => [peer.name, []]));
    const cpu = new Map<string, number[]>(peers.map((peer) => [peer.name, []]));
    for (let round = 0; round < options.rounds; round++) {
      for (const peer of peers) {
        const server = await peer.start();
        const herd = startHerd();
        try {
          // What loads and compiles with the first connections is the server's own, not a connection's.
          await herd.open({
            protocol: peer.protocol,
            port: server.port,
            people: peer.people(200),
            atOnce: 50,
          });
          await herd.closeAll();
          const none = await server.ask({ collect: true });
          await herd.open({
            protocol: peer.protocol,
            port: server.port,
            people: peer.people(options.sockets),
            atOnce: 200,
          });
          await pause(2_000); // let the handshakes' garbage become old enough to be collected
          const all = await server.ask({ collect: true });
          memory.get(peer.name)!.push((all.rssBytes - none.rssBytes) / options.sockets / 1_024);
          const began = performance.now();
          await pause(options.idleSeconds * 1_000);
          const later = await server.ask();
          cpu.get(peer.name)!.push(((later.cpuMs - all.cpuMs) / (performance.now() - began)) * 100);
        } finally {
          await herd.stop();
          await server.stop();
        }
      }
    }
    const medians = (of: Map<string, number[]>) =>
      Object.fromEntries([...of].map(([name, values]) => [name, median(values)]));
    const memories = medians(memory);
    const ratio = memories['belfry']! / memories['bare ws']!;
    const loads = medians(cpu);
    const sockets = options.sockets.toLocaleString('en');
    return [
      {
        name: `memory of each of ${sockets} idle connections (RSS after a forced collection)`,
        unit: 'KiB',
        values: memories,
        ratio,
        goal: '≤ 1.5 × bare ws',
        met: ratio <= 1.5,
      },
      {
        name: `${sockets} idle connections with heartbeats: CPU`,
        unit: '% of a core',
        values: loads,
        goal: '≤ 3 %',
        met: loads['belfry']! <= 3,
        note: 'bare ws sends no heartbeats',
      },
    ];
  } finally {
    await world.remove();
  }
}

/** Everyone comes back at once, each `behind` changes behind. */
export async function stampede(options: {
  sockets: number;
  behind: number;
  rounds: number;
}): Promise<Figure[]> {
  const world = await makeWorld({ staff: options.sockets, itemsEach: 20, sessions: options.sockets });
  const ours = belfry(world);
  try {
    const times = { belfry: [] as number[], bare: [] as number[] };
    for (let round = 0; round < options.rounds; round++) {
      for (const peer of [ours, bareWs]) {
        const server = await peer.start();
        const herd = startHerd();
        try {
          const people = peer.people(options.sockets);
          await herd.open({ protocol: peer.protocol, port: server.port, people, atOnce: 200 });
          const positions = await herd.positions();
          await herd.closeAll();
          if (peer === ours)
            await herd.publish(
              server.port,
              Array.from({ length: options.behind }, () => peer.toAll()),
            );
          const returning =
            peer === ours ? people.map((person, i) => ({ ...person, ...atPosition(positions[i]!) })) : people;
          const opened = await herd.open({
            protocol: peer.protocol,
            port: server.port,
            people: returning,
            atOnce: options.sockets,
          });
          if (opened.failed > 0)
            throw new Error(`${peer.name}: ${opened.failed} of ${options.sockets} did not come back`);
          (peer === ours ? times.belfry : times.bare).push(opened.ms);
        } finally {
          await herd.stop();
          await server.stop();
        }
      }
    }
    const values = { belfry: median(times.belfry), 'bare ws': median(times.bare) };
    const ratio = values.belfry / values['bare ws'];
    return [
      {
        name: `${options.sockets.toLocaleString('en')} clients reconnect at once, ${options.behind} changes behind`,
        unit: 'ms',
        values,
        ratio,
        goal: '≤ 3 × bare ws, ≤ 30 s',
        met: ratio <= 3 && values.belfry <= 30_000,
        note: 'bare ws: to accept them, nothing to resume',
      },
    ];
  } finally {
    await world.remove();
  }
}

const atPosition = ({ epoch, seq }: { epoch: string; seq: number }) => ({ epoch, since: seq });
