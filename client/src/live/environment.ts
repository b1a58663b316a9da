/** What a connection needs of the world outside. Tests bring their own; `browser-environment.ts` is the real one. */
export interface LiveEnvironment {
  /** Opens a WebSocket. @throws when the browser refuses the address */
  openSocket(url: string, subprotocol: string): LiveSocket;
  /** Where the live connection is: an absolute ws: or wss: address without a query. */
  readonly liveUrl: string;
  readonly clock: LiveClock;
  setTimer: SetTimer;
  /** A number from 0 up to, but not including, 1. */
  random: () => number;
  /** Whether anyone can see this page; timers of a hidden one are throttled. */
  isVisible: () => boolean;
  /** Listens to what happens to the page; returns how to stop that. */
  on: (event: PageEvent, listener: () => void) => () => void;
}

/** `shown`: the tab came to the front. `pagehide` and `pageshow`: the page left for, or came back from, the cache. */
export type PageEvent = 'shown' | 'pagehide' | 'pageshow' | 'online' | 'offline';

export interface LiveClock {
  /** Wall time in milliseconds since 1970; may jump, and goes on while the machine sleeps. */
  now(): number;
  /** Milliseconds that never jump; in most browsers they stand still while the machine sleeps. */
  monotonic(): number;
}

/** Runs something once, so many milliseconds later; the answer takes it back. */
export type SetTimer = (run: () => void, ms: number) => () => void;

/** The part of the browser's WebSocket that is used. */
export interface LiveSocket {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code: number): void;
}
