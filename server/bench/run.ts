// `npm run bench`: every figure of README.md beside this file, in one run; `--quick` for the daily two minutes,
// `--only a,b` for single scenarios, `--json FILE` for the result that runs are compared by, `--profile FOLDER` for a CPU
// profile of each measured server (it makes them slower: not for figures), `--peer URL` with `--peer-pid N` for a server of
// the reader's own beside the others.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { profileInto } from './processes.ts';
import { bareWs, given, socketIo } from './peers/peer.ts';
import type { Figure } from './report.ts';
import { table } from './report.ts';
import { broadcast } from './scenarios/broadcast.ts';
import { client } from './scenarios/client.ts';
import { idle, stampede } from './scenarios/connections.ts';
import { costs } from './scenarios/costs.ts';
import { growth } from './scenarios/growth.ts';
import { largeBroadcast } from './scenarios/large-broadcast.ts';
import { readAll } from './scenarios/read-all.ts';
import { latency, throughput } from './scenarios/single.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
    profile: { type: 'string' },
    peer: { type: 'string' },
    'peer-pid': { type: 'string' },
  },
});

const { quick } = flags;
if (flags.profile !== undefined) profileInto(resolve(flags.profile));
const others = [bareWs, socketIo];
if (flags.peer !== undefined) {
  const pid = flags['peer-pid'];
  try {
    others.push(given(flags.peer, pid === undefined ? undefined : Number(pid)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
const scenarios: Record<string, () => Promise<Figure[]>> = {
  broadcast: () => broadcast({ sockets: quick ? 2_000 : 10_000, items: 20, rounds: quick ? 1 : 3, others }),
  latency: () => latency({ posts: quick ? 500 : 2_000, rounds: quick ? 1 : 3, others }),
  throughput: () =>
    throughput({
      posts: quick ? 5_000 : 20_000,
      warmUpPosts: quick ? 2_000 : 16_000,
      rounds: quick ? 1 : 3,
      others,
    }),
  idle: () =>
    idle({ sockets: quick ? 2_000 : 10_000, rounds: quick ? 1 : 3, idleSeconds: quick ? 5 : 50, others }),
  stampede: () => stampede({ sockets: quick ? 2_000 : 10_000, behind: 20, rounds: quick ? 1 : 3 }),
  growth: () => growth({ small: 1_000, large: quick ? 50_000 : 1_000_000, repeats: quick ? 100 : 300 }),
  costs: () => costs({ staff: 10_000, broadcasts: quick ? 10 : 100 }),
  ...(quick
    ? {}
    : {
        'broadcast-full-inboxes': () => broadcast({ sockets: 10_000, items: 100, rounds: 1, others }),
        'large-broadcast': () => largeBroadcast({ staff: 100_000, sockets: 10_000, broadcasts: 5 }),
        'read-all': () => readAll({ items: 10_000, staff: 20, rounds: 5 }),
        client: () => client({ arrivals: 1_000 }),
      }),
};

const wanted = flags.only?.split(',') ?? Object.keys(scenarios);
const unknown = wanted.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(
    `There is no scenario ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}.`,
  );
  process.exit(2);
}

const figures: Figure[] = [];
const failed: string[] = [];
const began = Date.now();
for (const name of wanted) {
  process.stderr.write(`${name} …`);
  const start = performance.now();
  try {
    figures.push(...(await scenarios[name]!()));
    process.stderr.write(` ${((performance.now() - start) / 1_000).toFixed(0)} s\n`);
  } catch (error) {
    // What the others took minutes to measure is not lost with it.
    failed.push(name);
    process.stderr.write(` failed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
console.log(`\nMachine: ${machine}\nMedians; ratios inside this run.\n\n${table(figures)}`);
if (flags.json !== undefined) {
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim();
  writeFileSync(
    flags.json,
    `${JSON.stringify({ at: new Date(began).toISOString(), command, machine, figures }, null, 2)}\n`,
  );
}
if (failed.length > 0) console.error(`\nNot measured; try again with --only ${failed.join(',')}`);
process.exit(failed.length > 0 ? 1 : 0);
