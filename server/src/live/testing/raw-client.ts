import { connect, type Socket } from 'node:net';

/** How a connection ended, as the peer saw it: the code of a close frame, or null when there was none. */
export interface RawEnd {
  closeCode: number | null;
}

/** A client that speaks bytes, for what well-behaved ones never send. */
export interface RawClient {
  readonly socket: Socket;
  /** Head and body of the HTTP answer, as text. For an accepted upgrade without body. */
  readonly answer: Promise<string>;
  /** Resolves when the server has closed the connection, or sent a close frame. */
  readonly ended: Promise<RawEnd>;
  send(bytes: Buffer): void;
}

/** A frame as a client sends it (RFC 6455 section 5.2), right unless told otherwise. */
export function clientFrameBytes(
  payload: string | Buffer = '',
  options: { opcode?: number; final?: boolean; masked?: boolean; reserved?: number; length?: number } = {},
): Buffer {
  const { opcode = 1, final = true, masked = true, reserved = 0 } = options;
  const data = Buffer.from(payload);
  const { length = data.length } = options;
  const mask = Buffer.from([1, 2, 3, 4]);
  const head = Buffer.alloc(length < 126 ? 2 : 4);
  head[0] = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (length < 126 ? length : 126);
  if (length >= 126) head.writeUInt16BE(length, 2);
  const body = masked ? data.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : data;
  return Buffer.concat([head, masked ? mask : Buffer.alloc(0), body]);
}

/** Dials and asks for the upgrade; a header given as null is left out. */
export function connectRaw(
  port: number,
  options: {
    target?: string;
    method?: string;
    headers?: Record<string, string | null>;
    /** Does not end its side when the server ends the other. */
    allowHalfOpen?: boolean;
  } = {},
): RawClient {
  const { target = '/api/v1/live', method = 'GET', allowHalfOpen = false } = options;
  const headers: Record<string, string | null> = {
    Host: `127.0.0.1:${port}`,
    Origin: `http://127.0.0.1:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol': 'belfry.v1',
    ...options.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : `${name}: ${value}\r\n`,
  );
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
  const answer = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<RawEnd>();
  let received = Buffer.alloc(0);
  let upgraded = false;

  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (!upgraded) {
      const end = received.indexOf('\r\n\r\n');
      if (end < 0 || !received.toString('latin1').startsWith('HTTP/1.1 101')) return;
      upgraded = true;
      answer.resolve(received.subarray(0, end).toString());
      received = received.subarray(end + 4);
    }
    // Server frames in these tests are shorter than 64 KiB.
    for (;;) {
      const code = received[1];
      if (code === undefined) return;
      const header = code === 126 ? 4 : 2;
      if (received.length < header) return;
      const length = code === 126 ? received.readUInt16BE(2) : code;
      if (received.length < header + length) return;
      const payload = received.subarray(header, header + length);
      if (received[0] === 0x88)
        ended.resolve({ closeCode: payload.length >= 2 ? payload.readUInt16BE(0) : 1005 });
      received = received.subarray(header + length);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    answer.resolve(received.toString());
    ended.resolve({ closeCode: null });
  });
  socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);

  return { socket, answer: answer.promise, ended: ended.promise, send: (bytes) => void socket.write(bytes) };
}
