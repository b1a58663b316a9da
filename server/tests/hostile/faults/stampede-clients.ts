// The clients of a stampede, in a process of their own: one thin socket for each cookie.
import process from 'node:process';
import type { ChangeFrame, ReadyFrame, ServerFrame } from '@belfry/shared/live';
import { ThinSocket } from '../../../bench/thin-socket.ts';

/** What they can be told to do. */
export type Order =
  /** Open a socket each, so many at once. */
  | { kind: 'open'; port: number; cookies: string[]; atOnce: number }
  /** Hang up, all at once. */
  | { kind: 'drop' }
  /** Dial all at once with the position that each holds; `behind` changes wait for each of them. */
  | { kind: 'return'; behind: number }
  /** Wait until each is at that position. */
  | { kind: 'hear'; seq: number };

/** How it went: the time until the last was done, and what has not been as it should be so far. */
export interface Report {
  ms: number;
  redials: number;
  faults: string[];
}

interface Seat {
  epoch: string;
  seq: number;
  done: boolean;
  ready: ReadyFrame | null;
}

/** Loopback has more addresses than one where Linux runs, so that 10,000 sockets do not run out of ports. */
const addresses = process.platform === 'linux' ? 20 : 1;
let port = 0;
let cookies: string[] = [];
let seats: Seat[] = [];
const sockets: ThinSocket[] = [];
let behind: number | null = null;
const faults: string[] = [];
let redials = 0;
let left = 0;
let finished: () => void = () => undefined;
let dropping = false;

const expectThat = (right: boolean, index: number, what: string): void => {
  if (!right && faults.length < 20) faults.push(`socket ${index}: ${what}`);
};

function done(index: number): void {
  const seat = seats[index]!;
  if (seat.done) return;
  seat.done = true;
  if (--left === 0) finished();
}

function hearReady(index: number, frame: ReadyFrame): void {
  const seat = seats[index]!;
  seat.ready = frame;
  if (behind === null) {
    Object.assign(seat, { epoch: frame.epoch, seq: frame.seq });
    done(index);
    return;
  }
  expectThat(frame.epoch === seat.epoch, index, 'another epoch');
  expectThat(frame.sync === 'replay', index, `sync is ${frame.sync}`);
  expectThat(frame.seq === seat.seq + behind, index, `ready at ${frame.seq}, held ${seat.seq}`);
  if (frame.sync !== 'replay') done(index);
}

function hearChange(index: number, frame: ChangeFrame): void {
  const seat = seats[index]!;
  const news = frame.replayed === true ? behind : 1;
  expectThat(frame.from === seat.seq, index, `from ${frame.from}, held ${seat.seq}`);
  expectThat(frame.items.length === news, index, `${frame.items.length} items instead of ${news}`);
  expectThat(frame.unread === frame.seq, index, `badge ${frame.unread} at ${frame.seq}`);
  if (frame.replayed) expectThat(frame.seq === seat.ready?.seq, index, 'the replay ends before ready');
  seat.seq = frame.seq;
  done(index);
}

function dial(index: number): void {
  const { epoch, seq } = seats[index]!;
  const query = behind === null ? '' : `?epoch=${encodeURIComponent(epoch)}&since=${seq}`;
  const origin = `http://127.0.0.1:${port}`;
  const headers = { Origin: origin, Cookie: cookies[index]!, 'Sec-WebSocket-Protocol': 'belfry.v1' };
  const localAddress = addresses === 1 ? '127.0.0.1' : `127.0.0.${2 + (index % addresses)}`;
  const path = `/api/v1/live${query}`;
  sockets[index] = new ThinSocket(index, { port, localAddress, path, headers }, events);
}

const events = {
  open: () => undefined,
  text(socket: ThinSocket, payload: Buffer) {
    const frame = JSON.parse(payload.toString()) as ServerFrame;
    if (frame.type === 'ready') hearReady(socket.index, frame);
    else if (frame.type === 'change') hearChange(socket.index, frame);
  },
  close({ index }: ThinSocket) {
    if (dropping) return;
    expectThat(!seats[index]!.done, index, 'was closed');
    // The contract's first back-off.
    redials++;
    setTimeout(dial, 250 + Math.random() * 750, index);
  },
};

async function obey(order: Order): Promise<Report> {
  const beganAt = performance.now();
  redials = 0;
  dropping = order.kind === 'drop';
  if (order.kind === 'open') {
    ({ port, cookies } = order);
    seats = cookies.map(() => ({ epoch: '', seq: 0, done: false, ready: null }));
  }
  for (const seat of seats) seat.done = false;
  left = seats.length;
  const all = new Promise<void>((resolve) => {
    finished = resolve;
  });
  if (order.kind === 'open') {
    for (let from = 0; from < seats.length; from += order.atOnce) {
      const to = Math.min(seats.length, from + order.atOnce);
      for (let index = from; index < to; index++) dial(index);
      while (left > seats.length - to) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } else if (order.kind === 'drop') {
    for (const socket of sockets) socket.destroy();
    finished();
  } else if (order.kind === 'return') {
    behind = order.behind;
    for (let index = 0; index < seats.length; index++) dial(index);
  }
  if (order.kind === 'hear') {
    // Some may have been told before this order came.
    for (const [index, seat] of seats.entries()) if (seat.seq >= order.seq) done(index);
  }
  await all;
  return { ms: performance.now() - beganAt, redials, faults };
}

process.on('message', (order: Order) => {
  void obey(order).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit());
