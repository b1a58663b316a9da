import { subprotocol } from '@belfry/shared/limits';
import type { ClientFrame, ServerFrame } from '@belfry/shared/live';
import type { LiveEnvironment, LiveSocket } from './environment.ts';
import { readFrame } from './read-frame.ts';

export interface AttemptListener {
  /** Anything came: the other side is alive. */
  heard(): void;
  /** A frame of a known type came. */
  frame(frame: ServerFrame): void;
  /** The socket closed by itself, once. `code` as in RFC 6455 section 7.4; 1006 when it broke off or never opened. */
  closed(code: number): void;
}

/**
 * One socket, from dialling it to its end. It speaks until it closed or was abandoned, and never after: what the browser
 * still delivers for it later (frames in a queue, a close that took a minute) reaches nobody.
 */
export class SocketAttempt {
  readonly #listener: AttemptListener;
  #socket: LiveSocket | null;

  /** @throws when the browser refuses to open it */
  constructor(environment: LiveEnvironment, url: string, listener: AttemptListener) {
    this.#listener = listener;
    const socket = environment.openSocket(url, subprotocol);
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.#receive(data);
    };
    socket.onclose = ({ code }) => {
      this.#end()?.closed(code);
    };
    // An error says nothing that the close after it does not say; whether one comes, the deadlines watch.
    socket.onerror = null;
  }

  /** Sends a frame on an open socket. */
  send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** Lets go of it: closes it, without waiting for that, and hears nothing of it any more. */
  abandon(): void {
    const socket = this.#socket;
    this.#end();
    socket?.close(1000);
  }

  #receive(data: unknown): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#listener.heard();
    const frame = readFrame(data);
    if (frame === 'unreadable') {
      // It cannot be skipped, or the position would have a hole. A new socket resumes before it.
      this.#end()?.closed(1006);
      socket.close(1000);
    } else if (frame !== 'unknown') this.#listener.frame(frame);
  }

  /** Goes deaf; the listener, unless it was so before. */
  #end(): AttemptListener | null {
    const socket = this.#socket;
    if (!socket) return null;
    this.#socket = null;
    socket.onmessage = null;
    socket.onclose = null;
    return this.#listener;
  }
}
