import type { Item, Proof } from '@belfry/shared/inbox';
import type { ServerFrame } from '@belfry/shared/live';

/**
 * An inbox as the contract has a client keep it, from frames alone. It is strict where a client is tolerant: on one
 * socket every change must begin where the last one ended, and every ping must be at that position.
 */
export class FrameModel {
  readonly items = new Map<string, Item>();
  epoch = '';
  seq = 0;
  unread = 0;
  critical = 0;
  /** A snapshot is needed: the server said that the position cannot be served. */
  lost = false;
  /** Position on the present socket; null until its `ready`. */
  #socketSeq: number | null = null;

  /** The query with which a client that holds this resumes. */
  get resumeQuery(): string {
    return `?epoch=${encodeURIComponent(this.epoch)}&since=${String(this.seq)}`;
  }

  get proof(): Proof {
    const { epoch, seq, unread, critical } = this;
    return { epoch, seq, unread, critical };
  }

  /** @throws when a frame breaks the chain */
  take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'ready':
        this.epoch = frame.epoch;
        if (frame.sync === 'replay') this.#socketSeq = this.seq;
        else this.#move(frame);
        this.lost ||= frame.sync === 'reset';
        break;
      case 'reset':
        this.#move(frame);
        this.lost = true;
        break;
      case 'change':
        if (frame.from !== this.#socketSeq)
          throw new Error(`a change from ${frame.from} at ${String(this.#socketSeq)}`);
        for (const item of frame.items) this.items.set(item.id, item);
        for (const state of frame.states) {
          const held = this.items.get(state.id);
          if (held) this.items.set(state.id, { ...held, ...state });
        }
        for (const id of frame.removed) this.items.delete(id);
        this.#move(frame);
        break;
      case 'ping':
      case 'pong':
        if (frame.seq !== this.#socketSeq)
          throw new Error(`${frame.type} at ${frame.seq} after ${String(this.#socketSeq)}`);
        if (frame.unread !== this.unread || frame.critical !== this.critical)
          throw new Error('the counts drifted');
        break;
      default:
    }
  }

  #move({ seq, unread, critical }: { seq: number; unread: number; critical: number }): void {
    this.#socketSeq = seq;
    Object.assign(this, { seq, unread, critical });
  }
}
