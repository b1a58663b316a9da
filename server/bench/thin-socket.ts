import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** What a thin socket tells its owner. Shared by all sockets of a herd, so that a socket costs little. */
export interface ThinSocketEvents {
  open(socket: ThinSocket): void;
  /** One text frame; `payload` is only valid during the call. */
  text(socket: ThinSocket, payload: Buffer): void;
  close(socket: ThinSocket): void;
}

export interface Dial {
  port: number;
  /** The loopback address to come from, so that 10,000 sockets do not run out of ports. */
  localAddress: string;
  path: string;
  headers: Readonly<Record<string, string>>;
}

const empty = Buffer.alloc(0);
// All sockets read into this one: what comes is looked at during the call and never kept, so that a receipt allocates nothing.
const incoming = Buffer.allocUnsafeSlow(65_536);

/**
 * The least that a WebSocket client can be (RFC 6455): handshake, unfragmented frames, pongs. It exists so that the
 * measured process is the server: 10,000 full clients would keep the second core busier than the first.
 */
export class ThinSocket {
  readonly index: number;
  readonly #events: ThinSocketEvents;
  readonly #socket: Socket;
  #rest: Buffer = empty;
  #open = false;

  constructor(index: number, dial: Dial, events: ThinSocketEvents) {
    this.index = index;
    this.#events = events;
    this.#socket = connect({
      host: '127.0.0.1',
      port: dial.port,
      localAddress: dial.localAddress,
      noDelay: true,
      onread: {
        buffer: incoming,
        callback: (size) => {
          this.#read(incoming.subarray(0, size));
          return true;
        },
      },
    });
    this.#socket.on('connect', () => {
      const headers = Object.entries(dial.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      this.#socket.write(
        `GET ${dial.path} HTTP/1.1\r\nHost: 127.0.0.1:${dial.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${headers.join('')}\r\n`,
      );
    });
    this.#socket.on('error', () => undefined); // 'close' follows and says all that a herd needs
    this.#socket.on('close', () => {
      events.close(this);
    });
  }

  /** Sends one small text frame, masked with a zero key (allowed by RFC 6455 section 5.3 for a peer that fears no proxy). */
  send(text: string): void {
    this.#frame(0x81, Buffer.from(text));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Stops and goes on reading, to play a slow peer. */
  pause(): void {
    this.#socket.pause();
  }

  #frame(head: number, payload: Buffer): void {
    this.#socket.write(Buffer.concat([Buffer.from([head, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
  }

  #read(chunk: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (!this.#open) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#rest = Buffer.from(data);
        return;
      }
      if (!data.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
        this.#socket.destroy(new Error(data.subarray(0, end).toString()));
        return;
      }
      this.#open = true;
      data = data.subarray(end + 4);
      this.#events.open(this);
    }
    let at = 0;
    while (data.length - at >= 2) {
      let size = data[at + 1]! & 0x7f;
      let start = at + 2;
      if (size === 126) {
        if (data.length - at < 4) break;
        size = data.readUInt16BE(at + 2);
        start = at + 4;
      } else if (size === 127) {
        if (data.length - at < 10) break;
        size = Number(data.readBigUInt64BE(at + 2));
        start = at + 10;
      }
      if (data.length < start + size) break;
      const opcode = data[at]! & 0x0f;
      if (opcode === 1) this.#events.text(this, data.subarray(start, start + size));
      else if (opcode === 9) this.#frame(0x8a, data.subarray(start, start + size));
      at = start + size;
    }
    this.#rest = at < data.length ? Buffer.from(data.subarray(at)) : empty;
  }
}
