import type { LiveEnvironment, PageEvent } from '../environment.ts';
import { LiveConnection } from '../live-connection.ts';
import type { LiveFrame, LivePhase } from '../live-phase.ts';
import { FakeSocket } from './fake-socket.ts';
import { FakeTime } from './fake-time.ts';

/** A page in a world that the test moves, with one connection in it. */
export class FakePage {
  readonly time = new FakeTime();
  readonly sockets: FakeSocket[] = [];
  readonly phases: LivePhase[] = [];
  readonly frames: LiveFrame[] = [];
  /** What the next draws are; the last one stays. */
  random = 0.5;
  visible = true;
  position: { epoch: string; seq: number } | null = null;
  /** What the server says to `GET /session`. */
  isSignedIn: () => Promise<boolean> = () => Promise.resolve(true);
  /** Set: the browser refuses to open a socket. */
  refuses = false;
  readonly #listeners = new Map<PageEvent, Set<() => void>>();
  readonly connection: LiveConnection;

  constructor() {
    const environment: LiveEnvironment = {
      openSocket: (url, subprotocol) => {
        if (this.refuses) throw new DOMException('no', 'SecurityError');
        const socket = new FakeSocket(url, subprotocol);
        this.sockets.push(socket);
        if (this.openSockets > 1) throw new Error('There are two sockets.');
        return socket;
      },
      liveUrl: 'ws://127.0.0.1:8080/api/v1/live',
      clock: this.time,
      setTimer: this.time.setTimer,
      random: () => this.random,
      isVisible: () => this.visible,
      on: (event, listener) => {
        const heard = this.#listeners.get(event) ?? new Set();
        this.#listeners.set(event, heard.add(listener));
        return () => heard.delete(listener);
      },
    };
    this.connection = new LiveConnection(environment, {
      resumeFrom: () => this.position,
      frame: (frame) => {
        this.frames.push(frame);
      },
      phase: (phase) => {
        this.phases.push(phase);
      },
      isSignedIn: () => this.isSignedIn(),
    });
  }

  get phase(): LivePhase['kind'] {
    return this.connection.phase.kind;
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('Nothing was dialled.');
    return socket;
  }

  get openSockets(): number {
    return this.sockets.filter((socket) => socket.isOpen).length;
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, heard) => sum + heard.size, 0);
  }

  dispatch(event: PageEvent): void {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }

  /** Starts, and is live for so long that it counts as settled. */
  goLive(): FakeSocket {
    this.connection.start();
    this.socket.ready();
    this.time.advance(10_000);
    return this.socket;
  }

  /** Lets promises that are settled already run on. */
  async settle(): Promise<void> {
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }
}
