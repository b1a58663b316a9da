// `npm run soak -- --minutes 30`: office life with random faults on one server; shows whether memory and open files stay
// flat and whether every badge still equals its list. `--seed N` repeats a run.
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { belfryPost } from './message.ts';
import { median } from './statistics.ts';
import { ThinSocket, type ThinSocketEvents } from './thin-socket.ts';
import { makeWorld } from './world.ts';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
});
const totalMs = Number(flags.minutes) * 60_000;
// More than 500, so that whatever goes to all of them is written in the thread for bulk jobs.
const people = 600;
const mostSockets = 600;
const sampleEveryMs = Math.min(30_000, totalMs / 12);

/** A small generator (mulberry32), so that a run can be repeated. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const random = generator(Number(flags.seed));
const below = (n: number): number => Math.floor(random() * n);

const world = await makeWorld({ staff: people, itemsEach: 20, sessions: people });
let server = await world.serve();
const { port } = server;
const origin = `http://127.0.0.1:${port}`;
const open = new Set<ThinSocket>();
/** What each socket would show on its bell: the count of its last frame. */
const badges = new WeakMap<ThinSocket, number>();
/** Those that do not read. */
const asleep = new WeakSet<ThinSocket>();
const counted = {
  publish: 0,
  broadcast: 0,
  recall: 0,
  read: 0,
  connect: 0,
  drop: 0,
  stuck: 0,
  garbage: 0,
  restart: 0,
  kill: 0,
  refused: 0,
};
const events: ThinSocketEvents = {
  open: () => undefined,
  text(socket, payload) {
    // Every frame but `session` and `bye` has it (shared/PROTOCOL.md).
    const count = /"unread":(\d+)/.exec(payload.toString('latin1'))?.[1];
    if (count !== undefined) badges.set(socket, Number(count));
  },
  close: (socket) => open.delete(socket),
};

async function call(path: string, init: RequestInit & { person?: number } = {}): Promise<Response | null> {
  const headers = new Headers(init.headers);
  if (init.person !== undefined) headers.set('Cookie', world.cookies[init.person]!);
  headers.set('Origin', origin);
  if (init.body) headers.set('Content-Type', 'application/json');
  // A restart is under way now and then; then the call simply did not happen.
  return fetch(`${origin}${path}`, { ...init, headers }).catch(() => null);
}

function dial(person: number): ThinSocket {
  const socket = new ThinSocket(
    person,
    {
      port,
      localAddress: '127.0.0.2',
      path: '/api/v1/live',
      headers: { Origin: origin, Cookie: world.cookies[person]!, 'Sec-WebSocket-Protocol': 'belfry.v1' },
    },
    events,
  );
  open.add(socket);
  return socket;
}

/** What was published last, to one person and to all: what may be recalled. */
const recent = { one: [] as string[], all: [] as string[] };

const anyone = (): ThinSocket | undefined => [...open][below(open.size)];

const actions: Record<string, () => Promise<void> | void> = {
  async publish() {
    const toAll = random() < 0.02;
    const post = belfryPost(
      world.key,
      toAll ? { everyone: true } : { staff: [world.username(below(people))] },
    );
    const answer = await call(post.path, { method: 'POST', headers: post.headers, body: post.body });
    if (answer?.status !== 201) {
      await answer?.arrayBuffer();
      counted.refused++;
      return;
    }
    const { id } = (await answer.json()) as { id: string };
    const last = toAll ? recent.all : recent.one;
    last.push(id);
    if (last.length > 20) last.shift();
    counted[toAll ? 'broadcast' : 'publish']++;
  },
  async recall() {
    if (random() > 0.05) return;
    const last = random() < 0.3 ? recent.all : recent.one;
    const [id] = last.splice(below(last.length), 1);
    if (id === undefined) return;
    const { path, headers } = belfryPost(world.key, {});
    const answer = await call(`${path}/${id}`, { method: 'DELETE', headers });
    if (answer?.status === 204) counted.recall++;
    else counted.refused++;
  },
  async read() {
    const person = below(people);
    const page = await call('/api/v1/inbox?view=unread&limit=50', { person });
    if (page?.status !== 200) return;
    const { items, epoch, seq } = (await page.json()) as {
      items: { id: string }[];
      epoch: string;
      seq: number;
    };
    const all = random() < 0.3;
    const answer = all
      ? await call('/api/v1/inbox/read-all', {
          person,
          method: 'POST',
          body: JSON.stringify({ epoch, upTo: seq }),
        })
      : items.length > 0
        ? await call('/api/v1/inbox/items', {
            person,
            method: 'PATCH',
            body: JSON.stringify({
              ids: items.slice(0, 1 + below(20)).map((item) => item.id),
              set: { read: true },
            }),
          })
        : null;
    await answer?.arrayBuffer();
    counted.read++;
  },
  connect() {
    // Twice as many come as go, until the house is full.
    for (let i = 0; i < 2 && open.size < mostSockets; i++) dial(below(people));
    counted.connect++;
  },
  drop() {
    anyone()?.destroy();
    counted.drop++;
  },
  /** Stops reading and answering: a laptop that went to sleep. */
  stuck() {
    if (random() > 0.2) return;
    const socket = anyone();
    if (!socket) return;
    socket.pause();
    asleep.add(socket);
    counted.stuck++;
  },
  garbage() {
    if (random() > 0.2) return;
    anyone()?.send('nobody said that');
    counted.garbage++;
  },
};
const names = Object.keys(actions);

async function restart(hard: boolean): Promise<void> {
  await (hard ? server.kill() : server.stop());
  server = await world.serve(port);
  counted[hard ? 'kill' : 'restart']++;
}

/** Whether all sockets of a person that read show this count, at the latest after five seconds. */
async function allShow(person: number, unread: number): Promise<boolean> {
  const until = performance.now() + 5_000;
  for (;;) {
    const readers = [...open].filter((socket) => socket.index === person && !asleep.has(socket));
    if (readers.every((socket) => badges.get(socket) === unread)) return true;
    if (performance.now() > until) return false;
    await pause(20);
  }
}

/**
 * People of whom a badge is not the number of their unread items, in an answer or on one of their sockets; read in pages,
 * while nothing else goes on.
 */
async function wrongBadges(): Promise<number> {
  let wrong = 0;
  for (let person = below(10); person < people; person += 10) {
    let listed = 0;
    let cursor: string | null = null;
    let unread: number;
    do {
      const answer = await call(`/api/v1/inbox?view=unread&limit=100${cursor ? `&cursor=${cursor}` : ''}`, {
        person,
      });
      const page = (await answer!.json()) as { unread: number; items: unknown[]; nextCursor: string | null };
      ({ unread, nextCursor: cursor } = page);
      listed += page.items.length;
    } while (cursor);
    if (listed !== unread || !(await allShow(person, unread))) wrong++;
  }
  return wrong;
}

interface Sample {
  minute: number;
  rssMiB: number;
  heapMiB: number;
  databaseMiB: number;
  files: number;
  sockets: number;
}
const samples: Sample[] = [];
let wrong = 0;
console.log(`soak of ${flags.minutes} minutes, seed ${flags.seed}`);
const began = performance.now();
const elapsed = (): number => performance.now() - began;
let nextSample = sampleEveryMs;
// Both restarts come early: what follows is one long life of one process, and its memory is what counts.
const restarts = [
  { atMs: totalMs / 12, hard: true },
  { atMs: totalMs / 6, hard: false },
];
while (elapsed() < totalMs) {
  await Promise.all(Array.from({ length: 4 }, async () => actions[names[below(names.length)]!]!()));
  await pause(5 + below(20));
  if (restarts[0] && elapsed() > restarts[0].atMs) await restart(restarts.shift()!.hard);
  if (elapsed() > nextSample) {
    nextSample += sampleEveryMs;
    wrong += await wrongBadges();
    const said = await server.ask({ collect: true });
    const files = readdirSync(`/proc/${server.pid}/fd`).length;
    const sample = {
      minute: elapsed() / 60_000,
      rssMiB: said.rssBytes / 2 ** 20,
      heapMiB: said.heapBytes / 2 ** 20,
      databaseMiB: world.databaseBytes() / 2 ** 20,
      ...{ files, sockets: open.size },
    };
    samples.push(sample);
    console.log(
      `${sample.minute.toFixed(1).padStart(5)} min  RSS ${sample.rssMiB.toFixed(0)} MiB  heap ${sample.heapMiB.toFixed(0)} MiB  ` +
        `database ${sample.databaseMiB.toFixed(0)} MiB  ${files} files  ${open.size} sockets`,
    );
  }
}
for (const socket of open) socket.destroy();
await pause(2_000);
const left = readdirSync(`/proc/${server.pid}/fd`).length;
await server.stop();
await world.remove();

// The writer keeps up to 64 MiB of the database in memory, and a soak's grows through that size: what remains must be flat.
const pageCacheMiB = 64;
const steady = samples.filter((sample) => sample.minute * 60_000 > totalMs / 4);
const half = Math.ceil(steady.length / 2);
const halves = [steady.slice(0, half), steady.slice(half)];
const medians = (of: (sample: Sample) => number): number[] => halves.map((part) => median(part.map(of)));
const heap = medians((sample) => sample.heapMiB);
const own = medians((sample) => sample.rssMiB - Math.min(sample.databaseMiB, pageCacheMiB));
const isFlat = [heap, own].every(([early = 0, late = 0]) => late <= early * 1.15);
const shown = (values: number[]): string => values.map((value) => `${value.toFixed(0)} MiB`).join(' and ');
console.log(`\n${JSON.stringify(counted)}`);
console.log(
  `Medians in the two halves of the steady time, each after a collection: heap ${shown(heap)}; RSS without the pages of the ` +
    `database ${shown(own)}.`,
);
console.log(`Open files after all sockets closed: ${left}. Badges that did not equal their list: ${wrong}.`);
process.exit(wrong === 0 && isFlat ? 0 : 1);
