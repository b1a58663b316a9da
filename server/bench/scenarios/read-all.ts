import { belfry } from '../peers/peer.ts';
import type { Figure } from '../report.ts';
import { median } from '../statistics.ts';
import { makeWorld } from '../world.ts';

/** How long one person who reads thousands at once, and takes it back, keeps everyone else waiting. */
export async function readAll(options: { items: number; staff: number; rounds: number }): Promise<Figure[]> {
  const world = await makeWorld({ staff: options.staff, itemsEach: options.items, sessions: 1 });
  try {
    const server = await belfry(world).start();
    const origin = `http://127.0.0.1:${server.port}`;
    const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
      const response = await fetch(`${origin}/api/v1${path}`, {
        method,
        headers: { cookie: world.cookies[0]!, origin, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
      return (await response.json()) as Answer;
    };
    const longest: number[] = [];
    const answers: number[] = [];
    try {
      const { epoch, seq } = await call<{ epoch: string; seq: number }>('GET', '/inbox/unread');
      for (let i = 0; i < options.rounds; i++) {
        await server.ask({ watchLoop: true });
        const began = performance.now();
        const read = await call<{ seq: number }>('POST', '/inbox/read-all', { epoch, upTo: seq });
        answers.push(performance.now() - began);
        await call('PATCH', '/inbox/items', { changedAt: read.seq, set: { read: false } });
        longest.push((await server.ask()).loopDelayMaxMs);
      }
    } finally {
      await server.stop();
    }
    const what = `one person reads ${options.items.toLocaleString('en')} at once, and undoes it`;
    return [
      {
        name: `${what}: longest event-loop delay`,
        unit: 'ms',
        values: { belfry: median(longest) },
        goal: '',
        met: null,
      },
      {
        name: `${what}: read-all to 200`,
        unit: 'ms',
        values: { belfry: median(answers) },
        goal: '',
        met: null,
      },
    ];
  } finally {
    await world.remove();
  }
}
