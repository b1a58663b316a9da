// The client side of every measurement, a process of its own: thousands of thin sockets, one HTTP caller, one clock.
import { Agent, request } from 'node:http';
import { ThinSocket, type ThinSocketEvents } from './thin-socket.ts';

export type Protocol = 'bare-ws' | 'socket.io' | 'belfry';

export interface OpenOptions {
  protocol: Protocol;
  port: number;
  /** One socket for each; for Belfry the Cookie header's value and the position to resume from. */
  people: readonly { cookie?: string; epoch?: string; since?: number }[];
  /** Handshakes under way at once; the herd of a stampede knows no limit. */
  atOnce: number;
}

export interface Post {
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Receipts {
  /** From the first byte of the first POST to its answer, and to the first and last receipt. */
  answerMs: number;
  firstMs: number;
  lastMs: number;
  /** Statuses that were not 201. */
  refused: number;
}

export interface Position {
  epoch: string;
  seq: number;
}

/** Everything that a herd can be told to do. */
export interface Herd {
  /** Opens sockets; answers how long it took until each was ready (and, with `since`, at its position). */
  open(options: OpenOptions): Promise<{ ms: number; failed: number }>;
  closeAll(): Promise<void>;
  /** One POST, and the time until `expected` change frames came. */
  broadcast(port: number, post: Post, expected: number): Promise<Receipts>;
  /** One POST after another, each with one receipt: the times from POST to receipt, in ms. */
  oneByOne(port: number, posts: readonly Post[]): Promise<number[]>;
  /** All posts with so many in flight, until as many receipts have come. */
  inFlight(
    port: number,
    posts: readonly Post[],
    flight: number,
  ): Promise<{ ms: number; answersMs: number; refused: number }>;
  /** POSTs one after another, with nobody listening; rejects when one is refused. */
  publish(port: number, posts: readonly Post[]): Promise<void>;
  /** Position of each socket, as its last frame said. */
  positions(): Promise<Position[]>;
}

const origin = (port: number): string => `http://127.0.0.1:${port}`;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const waitForReceiptsMs = 120_000;

let sockets: ThinSocket[] = [];
let positions: Position[] = [];
let protocol: Protocol = 'belfry';
let onReady: (index: number) => void = () => undefined;
let onReceipt: () => void = () => undefined;
let onGone: (index: number) => void = () => undefined;

// Frames are told apart by their first and last bytes, so that 10,000 receipts cost the herd no JSON.parse.
const starts = (payload: Buffer, text: string): boolean =>
  payload.toString('latin1', 0, text.length) === text;
const ends = (payload: Buffer, text: string): boolean =>
  payload.toString('latin1', payload.length - text.length) === text;
const numberAfter = (payload: Buffer, name: string): number => {
  const at = payload.indexOf(`"${name}":`);
  return at < 0
    ? -1
    : Number.parseInt(payload.toString('latin1', at + name.length + 3, at + name.length + 20), 10);
};

const events: ThinSocketEvents = {
  open: () => undefined,
  close: (socket) => {
    onGone(socket.index);
  },
  text(socket, payload) {
    if (protocol === 'socket.io') {
      if (starts(payload, '42')) onReceipt();
      else if (starts(payload, '40')) onReady(socket.index);
      else if (starts(payload, '0')) socket.send('40');
      else if (starts(payload, '2')) socket.send('3');
      return;
    }
    if (starts(payload, '{"type":"change"')) {
      const position = positions[socket.index];
      if (position) position.seq = numberAfter(payload, 'seq');
      if (ends(payload, '"replayed":true}')) onReady(socket.index);
      else onReceipt();
    } else if (starts(payload, '{"type":"ready"')) {
      if (protocol === 'belfry') {
        const ready = JSON.parse(payload.toString()) as Position & { sync: string };
        positions[socket.index] = { epoch: ready.epoch, seq: ready.seq };
        if (ready.sync === 'replay') return; // at its position only after the replay
      }
      onReady(socket.index);
    }
  },
};

function path(options: OpenOptions, index: number): string {
  if (options.protocol === 'socket.io') return `/socket.io/?EIO=4&transport=websocket&index=${index}`;
  if (options.protocol === 'bare-ws') return `/?index=${index}`;
  const { epoch, since } = options.people[index]!;
  return epoch === undefined
    ? '/api/v1/live'
    : `/api/v1/live?epoch=${encodeURIComponent(epoch)}&since=${since}`;
}

function headers(options: OpenOptions, index: number): Record<string, string> {
  if (options.protocol !== 'belfry') return {};
  return {
    Origin: origin(options.port),
    'Sec-WebSocket-Protocol': 'belfry.v1',
    Cookie: options.people[index]!.cookie ?? '',
  };
}

function post(port: number, { path, headers, body }: Post): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: {
          ...headers,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          resolve(response.statusCode ?? 0);
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** Resolves at the `expected`th receipt, which `count` is called for; rejects when they stay away. */
function receipts(expected: number, seen: (n: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let n = 0;
    const timer = setTimeout(() => {
      reject(new Error(`only ${n} of ${expected} receipts within ${waitForReceiptsMs / 1_000} s`));
    }, waitForReceiptsMs);
    onReceipt = () => {
      n++;
      seen(n);
      if (n === expected) {
        clearTimeout(timer);
        resolve();
      }
    };
  });
}

const herd: Herd = {
  open(options) {
    protocol = options.protocol;
    positions = options.people.map(() => ({ epoch: '', seq: -1 }));
    sockets = [];
    const began = performance.now();
    return new Promise((resolve) => {
      let next = 0;
      let settled = 0;
      let failed = 0;
      const state = new Uint8Array(options.people.length);
      const settle = (index: number, good: boolean): void => {
        if (state[index] !== 0) return;
        state[index] = 1;
        if (!good) failed++;
        if (++settled === options.people.length) resolve({ ms: performance.now() - began, failed });
        else dial();
      };
      const dial = (): void => {
        const index = next++;
        if (index >= options.people.length) return;
        sockets[index] = new ThinSocket(
          index,
          {
            port: options.port,
            // 10,000 sockets to one port need more than one address of their own.
            localAddress: `127.0.0.${2 + (index % 20)}`,
            path: path(options, index),
            headers: headers(options, index),
          },
          events,
        );
      };
      onReady = (index) => {
        settle(index, true);
      };
      onGone = (index) => {
        settle(index, false);
      };
      for (let i = 0; i < Math.min(options.atOnce, options.people.length); i++) dial();
    });
  },

  closeAll() {
    return new Promise((resolve) => {
      let left = sockets.length;
      if (left === 0) resolve();
      onGone = () => {
        if (--left === 0) resolve();
      };
      for (const socket of sockets) socket.destroy();
      sockets = [];
    });
  },

  async broadcast(port, message, expected) {
    let firstMs = 0;
    let lastMs = 0;
    const began = performance.now();
    const all = receipts(expected, (n) => {
      if (n === 1) firstMs = performance.now() - began;
      if (n === expected) lastMs = performance.now() - began;
    });
    const answered = post(port, message).then((status) => ({ status, at: performance.now() - began }));
    const [answer] = await Promise.all([answered, all]);
    return { answerMs: answer.at, firstMs, lastMs, refused: answer.status === 201 ? 0 : 1 };
  },

  async oneByOne(port, posts) {
    const times: number[] = [];
    for (const message of posts) {
      const began = performance.now();
      let receivedMs = 0;
      const received = receipts(1, () => (receivedMs = performance.now() - began));
      await Promise.all([post(port, message), received]);
      times.push(receivedMs);
    }
    return times;
  },

  async inFlight(port, posts, flight) {
    const began = performance.now();
    const all = receipts(posts.length, () => undefined);
    let next = 0;
    let refused = 0;
    const worker = async (): Promise<void> => {
      for (;;) {
        const message = posts[next++];
        if (!message) return;
        if ((await post(port, message)) !== 201) refused++;
      }
    };
    await Promise.all(Array.from({ length: flight }, worker));
    const answersMs = performance.now() - began;
    if (refused === 0) await all;
    return { ms: performance.now() - began, answersMs, refused };
  },

  async publish(port, posts) {
    for (const message of posts) {
      const status = await post(port, message);
      if (status !== 201) throw new Error(`a POST was answered ${status}`);
    }
  },

  positions: () => Promise.resolve(positions),
};

interface Call {
  call: number;
  method: keyof Herd;
  args: never[];
}

process.on('message', ({ call, method, args }: Call) => {
  const run = herd[method] as (...args: never[]) => Promise<unknown>;
  run(...args).then(
    (result) => process.send?.({ call, result }),
    (error: unknown) => process.send?.({ call, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
