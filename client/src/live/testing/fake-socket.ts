import type { ReadyFrame, ServerFrame } from '@belfry/shared/live';
import type { LiveSocket } from '../environment.ts';

/**
 * A socket whose server is the test. It delivers whatever it is told to, also after its end and to handlers that were
 * taken away: what no browser does, nobody may depend on.
 */
export class FakeSocket implements LiveSocket {
  onerror: (() => void) | null = null;
  #onmessage: LiveSocket['onmessage'] = null;
  #onclose: LiveSocket['onclose'] = null;
  readonly url: URL;
  readonly subprotocol: string;
  readonly sent: unknown[] = [];
  /** The code that the page closed it with; null while it did not. */
  closedWith: number | null = null;
  /** Whether the server's side ended it. */
  ended = false;

  constructor(url: string, subprotocol: string) {
    this.url = new URL(url);
    this.subprotocol = subprotocol;
  }

  set onmessage(handler: LiveSocket['onmessage']) {
    this.#onmessage = handler ?? this.#onmessage;
  }

  set onclose(handler: LiveSocket['onclose']) {
    this.#onclose = handler ?? this.#onclose;
  }

  get isOpen(): boolean {
    return this.closedWith === null && !this.ended;
  }

  send(text: string): void {
    if (!this.isOpen) throw new DOMException('not open', 'InvalidStateError');
    this.sent.push(JSON.parse(text));
  }

  close(code: number): void {
    if (code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException('code', 'InvalidAccessError');
    this.closedWith ??= code;
  }

  frame(frame: ServerFrame | { type: string }): void {
    this.text(JSON.stringify(frame));
  }

  text(data: unknown): void {
    this.#onmessage?.({ data });
  }

  ready(more: Partial<ReadyFrame> = {}): void {
    this.frame(readyFrame(more));
  }

  pong(): void {
    this.frame({ type: 'pong', seq: 7, unread: 2, critical: 1, now: '2026-01-05T09:00:00.000Z' });
  }

  error(): void {
    this.onerror?.();
  }

  serverCloses(code: number): void {
    this.ended = true;
    this.#onclose?.({ code });
  }
}

/** A `ready` at position 7 of epoch `e1`, with the heartbeat of the defaults. */
export function readyFrame(more: Partial<ReadyFrame> = {}): ReadyFrame {
  return {
    type: 'ready',
    connection: '1',
    staffId: '019b0000-0000-7000-8000-000000000001',
    ...{ epoch: 'e1', seq: 7, unread: 2, critical: 1, sync: 'live' },
    heartbeat: { everyMs: 25_000, graceMs: 10_000 },
    now: '2026-01-05T09:00:00.000Z',
    endsAt: '2026-01-05T13:00:00.000Z',
    ...more,
  };
}
