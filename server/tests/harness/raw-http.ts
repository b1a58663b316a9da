import { connect, type Socket } from 'node:net';

/** An answer as it stood on the wire. */
export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  status: number;
  /** Names in lower case; of a repeated one the last. */
  headers: Record<string, string>;
  body: string;
  /** Everything that came, as text. */
  text: string;
  /** From dialling to the end of the answer or of the connection. */
  tookMs: number;
}

/** A connection that speaks bytes, for what HTTP clients are too polite to send. */
export interface RawHttp {
  readonly socket: Socket;
  write(bytes: string | Buffer): void;
  /** The first answer, or what there was when the connection ended. */
  readonly answer: Promise<RawAnswer>;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
}

export function dial(port: number): RawHttp {
  const startedAt = performance.now();
  const socket = connect({ port, host: '127.0.0.1' });
  const answer = Promise.withResolvers<RawAnswer>();
  const ended = Promise.withResolvers<undefined>();
  let received = '';
  const settle = (): void => {
    answer.resolve({ ...parse(received), tookMs: performance.now() - startedAt });
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    received += chunk;
    if (isWhole(received)) settle();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    settle();
    ended.resolve(undefined);
  });
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    answer: answer.promise,
    ended: ended.promise,
  };
}

/** Sends bytes, waits for one answer, and hangs up. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const connection = dial(port);
  connection.write(bytes);
  const answer = await connection.answer;
  connection.socket.destroy();
  return answer;
}

/** A request's head with the usual lines; `headers` come after them, in order, as they are. */
export function requestHead(method: string, target: string, headers: readonly string[] = []): string {
  return [`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');
}

function isWhole(text: string): boolean {
  const { headers, body, status } = parse(text);
  if (status === 0) return false;
  return (
    Buffer.byteLength(body) >=
    Number(headers['content-length'] ?? (status === 204 || status === 101 ? 0 : Infinity))
  );
}

function parse(text: string): Omit<RawAnswer, 'tookMs'> {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
  return { status, headers, body: end < 0 ? '' : text.slice(end + 4), text };
}
