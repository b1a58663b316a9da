import { belfry } from '../peers/peer.ts';
import { startHerd } from '../processes.ts';
import type { Figure } from '../report.ts';
import { median } from '../statistics.ts';
import { makeWorld } from '../world.ts';

/** How long a broadcast to many people, of whom some are connected, keeps everyone else waiting. */
export async function largeBroadcast(options: {
  staff: number;
  sockets: number;
  broadcasts: number;
}): Promise<Figure[]> {
  const world = await makeWorld({ staff: options.staff, itemsEach: 0, sessions: options.sockets });
  const peer = belfry(world);
  try {
    const server = await peer.start();
    const herd = startHerd();
    const p99: number[] = [];
    const max: number[] = [];
    const answers: number[] = [];
    const receipts: number[] = [];
    try {
      await herd.open({
        protocol: 'belfry',
        port: server.port,
        people: peer.people(options.sockets),
        atOnce: 200,
      });
      await herd.broadcast(server.port, peer.toAll(), options.sockets);
      for (let i = 0; i < options.broadcasts; i++) {
        await server.ask({ watchLoop: true });
        const receipt = await herd.broadcast(server.port, peer.toAll(), options.sockets);
        const said = await server.ask();
        p99.push(said.loopDelayP99Ms);
        max.push(said.loopDelayMaxMs);
        answers.push(receipt.answerMs);
        receipts.push(receipt.lastMs);
      }
    } finally {
      await herd.stop();
      await server.stop();
    }
    const what = `broadcast to ${options.staff.toLocaleString('en')} staff, ${options.sockets.toLocaleString('en')} connected`;
    return [
      {
        name: `${what}: event-loop delay p99`,
        unit: 'ms',
        values: { belfry: median(p99) },
        goal: '≤ 100 ms',
        met: median(p99) <= 100,
        note: `longest ${median(max).toFixed(0)} ms`,
      },
      {
        name: `${what}: POST to last receipt`,
        unit: 'ms',
        values: { belfry: median(receipts) },
        goal: '',
        met: null,
      },
      { name: `${what}: POST to 201`, unit: 'ms', values: { belfry: median(answers) }, goal: '', met: null },
    ];
  } finally {
    await world.remove();
  }
}
