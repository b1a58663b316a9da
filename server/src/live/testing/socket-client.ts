import { serverFrame, type ServerFrame } from '@belfry/shared/live';
import { subprotocol } from '@belfry/shared/limits';
import { WebSocket } from 'ws';

type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;

/** A client that keeps every frame it was sent, in order, and checks each against the wire's schema. */
export interface SocketClient {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[];
  /** Takes the first frame of that type that was not taken yet, or waits for it. */
  next<T extends ServerFrame['type']>(type: T): Promise<FrameOf<T>>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  /** The HTTP status of a refused upgrade; 101 when it was accepted. */
  readonly status: Promise<number>;
}

export function connectClient(
  url: string,
  options: { cookie?: string; origin?: string; protocols?: string[] } = {},
): SocketClient {
  const { origin = new URL(url.replace('ws:', 'http:')).origin, protocols = [subprotocol], cookie } = options;
  const socket = new WebSocket(url, protocols, {
    perMessageDeflate: false,
    headers: { Origin: origin, ...(cookie !== undefined && { Cookie: cookie }) },
  });
  const frames: ServerFrame[] = [];
  let taken: { type: string; take: (frame: ServerFrame) => void }[] = [];
  const untaken: ServerFrame[] = [];

  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const frame = serverFrame.parse(JSON.parse(data.toString()));
    frames.push(frame);
    const waiting = taken.find(({ type }) => type === frame.type);
    if (!waiting) {
      untaken.push(frame);
      return;
    }
    taken = taken.filter((other) => other !== waiting);
    waiting.take(frame);
  });

  return {
    socket,
    frames,
    next<T extends ServerFrame['type']>(type: T) {
      const index = untaken.findIndex((frame) => frame.type === type);
      if (index >= 0) return Promise.resolve(untaken.splice(index, 1)[0] as FrameOf<T>);
      return new Promise<FrameOf<T>>((resolve) => {
        taken.push({
          type,
          take: (frame) => {
            resolve(frame as FrameOf<T>);
          },
        });
      });
    },
    closed: new Promise((resolve) => {
      socket.on('close', (code) => {
        resolve(code);
      });
    }),
    status: new Promise((resolve) => {
      socket.on('upgrade', () => {
        resolve(101);
      });
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
    }),
  };
}
