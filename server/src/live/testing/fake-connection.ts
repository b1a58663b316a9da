import type { Duplex } from 'node:stream';
import { serverFrame, type ServerFrame } from '@belfry/shared/live';
import type { WebSocket } from 'ws';
import { Connection } from '../connection.ts';

/** A connection without a socket, for tests of order: keeps what is sent on it and how it ended. */
export interface FakeConnection {
  connection: Connection;
  frames: ServerFrame[];
  /** Close code or reason of the cut, once it is over. */
  ended: number | string | null;
}

export function createFakeConnection(number = 1): FakeConnection {
  const fake: FakeConnection = { connection: undefined as never, frames: [], ended: null };
  const socket = { OPEN: 1, readyState: 1, close: () => undefined, terminate: () => undefined };
  const raw = {
    writableLength: 0,
    write(wire: string) {
      const text = Buffer.from(payloadOf(wire), 'latin1').toString();
      if (text !== '') fake.frames.push(serverFrame.parse(JSON.parse(text)));
    },
  };
  fake.connection = new Connection(
    number,
    socket as unknown as WebSocket,
    raw as unknown as Duplex,
    {
      closed: (_connection, code) => (fake.ended = code),
      cut: (_connection, reason) => (fake.ended = reason),
    },
    0,
  );
  return fake;
}

function payloadOf(wire: string): string {
  const code = wire.charCodeAt(1);
  return wire.slice(code === 127 ? 10 : code === 126 ? 4 : 2);
}
