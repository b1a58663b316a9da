import { setTimeout as delay } from 'node:timers/promises';
import type { Item, Proof } from '@belfry/shared/inbox';
import type { ServerFrame } from '@belfry/shared/live';
import type { SocketClient } from '../../../src/live/testing/socket-client.ts';
import { FrameModel } from '../../live/frame-model.ts';

/** Notifications of the load, by the name that stands in each title. */
export const loadNames = /\bload-\d+\b/g;

/** What a badge has to show for these items: those in the inbox view that are not read (the contract’s *Unread*). */
export function countUnread(items: Iterable<Item>): { unread: number; critical: number } {
  const counts = { unread: 0, critical: 0 };
  for (const { readAt, archivedAt, snoozedUntil, muted, severity } of items) {
    if (readAt !== null || archivedAt !== null || snoozedUntil !== null || muted) continue;
    counts.unread++;
    if (severity === 'critical') counts.critical++;
  }
  return counts;
}

/** Faults beyond these say nothing new. */
const mostFaults = 5;

/**
 * One tab of a person: keeps its inbox from frames alone, and after each loss of its socket comes back with the
 * position that it holds, until it is closed or the server says that its session is over.
 */
export class Tab {
  readonly model = new FrameModel();
  /** What the frames did that the contract does not allow. */
  readonly faults: string[] = [];
  /** Names of all notifications that a frame brought. */
  readonly heard = new Set<string>();
  /** How often it has dialled. */
  dials = 0;
  /** The close code that ended it for good. */
  endedWith: number | null = null;
  readonly #dial: (query: string) => SocketClient;
  #client: SocketClient | null = null;
  #begun = false;
  #closed = false;
  #waitingForPong: (() => void)[] = [];
  readonly #ended: Promise<void>;

  constructor(dial: (query: string) => SocketClient) {
    this.#dial = dial;
    this.#ended = this.#live();
  }

  /** Whether it has begun and its socket is open now. */
  get isOpen(): boolean {
    return this.#begun && this.#client?.socket.readyState === this.#client?.socket.OPEN;
  }

  /** Loses the socket, as a laptop's lid does; it comes back by itself. */
  drop(): void {
    this.#client?.socket.terminate();
  }

  /** Asks the server for a proof; resolves when it came and was compared with what is held. */
  prove(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForPong.push(resolve);
      if (this.isOpen) this.#client?.socket.send('{"type":"ping"}');
    });
  }

  /** What a client does that was told that its position cannot be served; for an inbox that nobody changes meanwhile. */
  reload({ proof, items }: { proof: Proof; items: readonly Item[] }): void {
    this.model.items.clear();
    for (const item of items) this.model.items.set(item.id, item);
    Object.assign(this.model, proof);
    this.model.lost = false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.drop();
    await this.#ended;
  }

  async #live(): Promise<void> {
    while (!this.#closed && this.endedWith === null) {
      this.dials++;
      const client = this.#dial(this.#begun ? this.model.resumeQuery : '');
      this.#client = client;
      client.socket.on('message', (data: Buffer) => {
        // The client beneath has parsed and kept it already.
        this.#take(client.frames.at(-1)!, data.toString());
      });
      const code = await client.closed;
      if (code >= 4400 && code < 4600) this.endedWith = code;
      else await delay(20 + Math.random() * 60);
    }
  }

  #take(frame: ServerFrame, text: string): void {
    for (const [name] of text.matchAll(loadNames)) this.heard.add(name);
    if (frame.type === 'ready') this.#begun = true;
    try {
      this.model.take(frame);
      if (frame.type === 'change' && !this.model.lost) this.#count();
    } catch (error) {
      if (this.faults.length < mostFaults) this.faults.push(String(error));
    }
    if (frame.type === 'pong') this.#waitingForPong.shift()?.();
  }

  /** The badge of every change is the number of unread items that are held then. */
  #count(): void {
    const { unread, critical, seq } = this.model;
    const counted = countUnread(this.model.items.values());
    if (counted.unread !== unread || counted.critical !== critical)
      throw new Error(`badge ${unread} (${critical} critical) at ${seq}, held ${JSON.stringify(counted)}`);
  }
}
