import type { Item, StateSet } from '@belfry/shared/inbox';
import type { ServerFrame } from '@belfry/shared/live';
import {
  answerSettled,
  beginMark,
  confirmMark,
  dropMark,
  expectAnswer,
  takePage,
  takeSnapshot,
} from '../answers.ts';
import { emptyInbox, needOf } from '../inbox.ts';
import type { BellView } from '../items.ts';
import type { MarkTarget } from '../marks.ts';
import { onBeat, onChange, onFetchedChanges, onProof, onReady, onReset, type Outcome } from '../reducer.ts';
import { tidy } from '../rows.ts';
import type { ModelStore } from './model-store.ts';

/** A request on its way. The store answers it at one moment, the page hears the answer at another, or never. */
interface Call {
  /** The store does it; what comes back is heard later. */
  serve(): () => void;
  heard: (() => void) | null;
  /** No answer comes, whether or not the store did it. */
  fail(): void;
  catchUp: boolean;
}

const pageRows = 3;
const now = '2026-01-05T09:00:00.000Z';

/**
 * A page that does with the reducer what the stores do, over a network that a test plays: everything on its way waits
 * until it is delivered, late, twice, in another order, or lost.
 */
export class SimulatedPage {
  readonly inbox = emptyInbox();
  readonly store: ModelStore;
  /** What the socket still has to deliver; null without a socket. */
  frames: ServerFrame[] | null = null;
  readonly calls: Call[] = [];
  readonly arrivals: Item[] = [];
  drifts = 0;
  /** Positions that writes of this page got, for undo. */
  readonly written: number[] = [];
  #sent = 0;

  constructor(store: ModelStore) {
    this.store = store;
  }

  // ── The socket ──

  connect(): void {
    const { epoch, seq, proof } = this.store;
    const held = this.inbox.position;
    const missed = held && this.store.changesSince(held.epoch, held.seq);
    const live = !held || (held.epoch === epoch && held.seq === seq);
    this.#sent = seq;
    this.frames = [];
    this.#receive({
      ...{
        type: 'ready',
        connection: '1',
        staffId: 'someone',
        ...proof,
        sync: live ? 'live' : missed ? 'replay' : 'reset',
      },
      ...{ heartbeat: { everyMs: 25_000, graceMs: 10_000 }, now, endsAt: now },
    });
    if (!live && missed) this.frames.push({ type: 'change', ...missed, replayed: true });
  }

  disconnect(): void {
    this.frames = null;
  }

  /** The server sends what it has not sent yet; with a heartbeat if asked. */
  push(beat: boolean): void {
    if (!this.frames) return;
    const { epoch, seq, proof } = this.store;
    if (seq !== this.#sent) {
      const change = this.store.changesSince(epoch, this.#sent);
      this.frames.push(change ? { type: 'change', ...change } : { type: 'reset', ...proof });
      this.#sent = seq;
    }
    if (beat) this.frames.push({ type: 'ping', ...proof, now });
  }

  /** @param twice leaves a copy on the way */
  deliver(index: number, twice: boolean): void {
    const frame = this.frames?.[index];
    if (!frame) return;
    if (!twice) this.frames?.splice(index, 1);
    this.#receive(frame);
  }

  deliverAll(): void {
    while (this.frames && this.frames.length > 0) this.deliver(0, false);
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'ready') this.#take(onReady(this.inbox, frame));
    else if (frame.type === 'change') this.#take(onChange(this.inbox, frame));
    else if (frame.type === 'reset') this.#take(onReset(this.inbox, frame));
    else if (frame.type === 'ping') this.#take(onBeat(this.inbox, frame));
  }

  // ── Requests ──

  /** Loads the first page of a view, or the next. */
  load(view: BellView, more: boolean): void {
    const window = this.inbox.windows[view];
    if (more && (!window.loaded || window.end === null)) return;
    const cursor = more ? window.cursor : null;
    const rows = more && cursor === null ? 100 : pageRows;
    this.#call(() => {
      const page = this.store.page(view, cursor, rows);
      return () => {
        this.#take(takePage(this.inbox, view, page, cursor));
      };
    });
  }

  poll(): void {
    this.#call(() => {
      const { proof } = this.store;
      return () => {
        this.#take(onProof(this.inbox, proof));
      };
    });
  }

  write(target: MarkTarget, set: StateSet): void {
    const { inbox } = this;
    if (inbox.position === null) return;
    const { epoch } = inbox.position;
    const mark = beginMark(inbox, target, set, now);
    this.#call(
      () => {
        const answer = this.#apply(target, set, epoch);
        return () => {
          if (!answer) {
            dropMark(inbox, mark);
            return;
          }
          this.written.push(answer.seq);
          this.#take(confirmMark(inbox, mark, answer, answer.items ?? []));
        };
      },
      () => {
        dropMark(inbox, mark);
      },
    );
  }

  #apply(target: MarkTarget, set: StateSet, epoch: string) {
    switch (target.kind) {
      case 'ids':
        return this.store.patch({ ids: [...target.ids], upTo: target.upTo }, set);
      case 'changed-at':
        return this.store.patch({ changedAt: target.seq }, set);
      case 'read-all': {
        const answer = this.store.readAll(epoch, target.upTo);
        return answer && { ...answer, items: undefined };
      }
    }
  }

  /** The store answers a request. */
  serve(index: number): void {
    const call = this.calls[index];
    if (call) call.heard ??= call.serve();
  }

  /** The page hears the answer, if there is one already. */
  answer(index: number): void {
    const call = this.calls[index];
    if (!call?.heard) return;
    this.calls.splice(index, 1);
    call.heard();
    answerSettled(this.inbox);
    this.look();
  }

  /** Every request is answered in the order in which it was made, and what follows from that. */
  answerAll(): void {
    for (let i = 0; i < 100 && this.calls.length > 0; i++) {
      this.serve(0);
      this.answer(0);
    }
  }

  /** The answer is lost. */
  fail(index: number): void {
    const [call] = this.calls.splice(index, 1);
    if (!call) return;
    call.fail();
    answerSettled(this.inbox);
    this.look();
  }

  tidy(): void {
    tidy(this.inbox);
  }

  /** Fetches what is needed, one thing at a time. */
  look(): void {
    const need = needOf(this.inbox);
    if (!need || this.calls.some((call) => call.catchUp)) return;
    this.#call(
      () => {
        if (need.kind === 'snapshot') {
          const page = this.store.page('inbox', null, pageRows + 2);
          return () => {
            this.#take(takeSnapshot(this.inbox, page));
          };
        }
        const changes = this.store.changesSince(need.epoch, need.since);
        return () => {
          if (changes) this.#take(onFetchedChanges(this.inbox, changes, changes.epoch));
          else this.inbox.snapshotWanted = true;
        };
      },
      undefined,
      true,
    );
  }

  #call(serve: () => () => void, fail: () => void = () => undefined, catchUp = false): void {
    expectAnswer(this.inbox);
    this.calls.push({ serve, fail, catchUp, heard: null });
  }

  #take(outcome: Outcome | null): void {
    if (outcome) {
      this.arrivals.push(...outcome.arrivals);
      if (outcome.drift) this.drifts++;
    }
    this.look();
  }

  /** Nothing is on its way, in either direction. */
  get isQuiet(): boolean {
    return this.frames?.length === 0 && this.calls.length === 0 && this.#sent === this.store.seq;
  }

  /** Everything on its way arrives, until nothing is needed any more. Heartbeats only mend what got lost; here, nothing. */
  comeToRest(): void {
    for (let rounds = 0; rounds < 20; rounds++) {
      this.answerAll();
      if (!this.frames) this.connect();
      this.deliverAll();
      this.push(false);
      this.deliverAll();
      if (this.calls.length === 0) return;
    }
    throw new Error('The page does not come to rest.');
  }
}
