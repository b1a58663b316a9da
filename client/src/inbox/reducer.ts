import type { Change, Item, Proof } from '@belfry/shared/inbox';
import type { PingFrame, PongFrame, ReadyFrame, ResetFrame } from '@belfry/shared/live';
import type { Inbox, LiveChange } from './inbox.ts';
import { isUnread } from './items.ts';
import { mergeChange } from './rows.ts';

/**
 * Merges everything that says something about the inbox, by position: snapshots, changes, answers of this page's own
 * writes. No I/O, no clock, no Vue. The phases of an inbox:
 *
 *   unknown ──▶ whole ──▶ gap (`wanted` lies beyond the position) ──▶ whole     a change is fetched
 *                 └─────▶ lost (`snapshotWanted`; frames wait)    ──▶ whole     a snapshot is fetched
 *
 * Only three things move the position, and never back: a change that starts at or before it, the first `ready` that is
 * live, and a snapshot for which everything held is dropped. All other answers merge rows by their `seq`, and counts by
 * the position that they came with. `needOf` says what to fetch.
 */

/** What an input brought beside the new state. */
export interface Outcome {
  /** What arrived just now, for toasts: never what is replayed or fetched afterwards. */
  arrivals: Item[];
  /** How many arrived while nobody listened. */
  missed: number;
  /** There may have been more: only a page of them was read. */
  missedAtLeast: boolean;
  /** One position with two counts: the store or this page is wrong, and a snapshot is wanted. */
  drift: Drift | null;
}

export interface Drift {
  held: Proof;
  seen: Proof;
}

/** Frames that wait for a snapshot or a gap; beyond so many they are fetched again instead. */
const mostWaiting = 200;

/** The first frame of a connection. What waited of the one before comes again. */
export function onReady(inbox: Inbox, frame: ReadyFrame): Outcome {
  inbox.frameEpoch = frame.epoch;
  inbox.waiting = [];
  const outcome = see(inbox, frame);
  if (frame.sync === 'live' && inbox.position === null) startAt(inbox, frame);
  else if (frame.sync !== 'replay') want(inbox, frame);
  if (frame.sync === 'reset' || inbox.position === null) inbox.snapshotWanted = true;
  return outcome;
}

/** A change that a socket brought. */
export function onChange(inbox: Inbox, change: LiveChange): Outcome {
  const { position, frameEpoch } = inbox;
  if (frameEpoch === null) return nothing();
  const proof = proofOf(change, frameEpoch);
  const outcome = see(inbox, proof);
  if (position === null || inbox.snapshotWanted) {
    wait(inbox, change, proof);
  } else if (change.from > position.seq) {
    wait(inbox, change, proof);
    want(inbox, proof);
  } else if (change.seq > position.seq) {
    add(outcome, apply(inbox, change, change.replayed ? 'missed' : 'live'));
    add(outcome, drain(inbox));
  }
  return outcome;
}

/** Too much changed for one frame. */
export function onReset(inbox: Inbox, frame: ResetFrame): Outcome {
  const outcome = see(inbox, frame);
  // Frames go on from here: a snapshot that was read before it leaves a gap.
  want(inbox, frame);
  inbox.snapshotWanted = true;
  return outcome;
}

/** A heartbeat: every change up to its `seq` was sent before it, so that a higher one than the position is a gap. */
export function onBeat(inbox: Inbox, frame: PingFrame | PongFrame): Outcome {
  return inbox.frameEpoch === null ? nothing() : onProof(inbox, proofOf(frame, inbox.frameEpoch));
}

/** A proof that no change will follow: a heartbeat's, or one of an answer while there is no socket. */
export function onProof(inbox: Inbox, proof: Proof): Outcome {
  const outcome = see(inbox, proof);
  want(inbox, proof);
  return outcome;
}

/** What was fetched to close a gap. */
export function onFetchedChanges(inbox: Inbox, change: Change, epoch: string): Outcome {
  const outcome = see(inbox, proofOf(change, epoch));
  const { position } = inbox;
  if (position === null || inbox.snapshotWanted) return outcome;
  if (change.from <= position.seq && change.seq > position.seq) {
    add(outcome, apply(inbox, change, 'missed'));
    add(outcome, drain(inbox));
  }
  return outcome;
}

/**
 * Takes what a proof says: the counts when its position is the highest seen. Another epoch means that the store was
 * restored; what is held then belongs to a past that did not happen.
 */
export function see(inbox: Inbox, { epoch, seq, unread, critical }: Proof): Outcome {
  const outcome = nothing();
  const seen = { epoch, seq, unread, critical };
  const held = inbox.proof;
  if (inbox.position !== null && inbox.position.epoch !== epoch) inbox.snapshotWanted = true;
  if (held === null || held.epoch !== epoch || seq > held.seq) inbox.proof = seen;
  else if (seq === held.seq && (unread !== held.unread || critical !== held.critical)) {
    inbox.snapshotWanted = true;
    outcome.drift = { held, seen };
  }
  return outcome;
}

/** Applies the frames that waited and now fit, in the order in which they came. */
export function drain(inbox: Inbox): Outcome {
  const outcome = nothing();
  const waiting = inbox.waiting.splice(0);
  for (const change of waiting) add(outcome, onChange(inbox, change));
  return outcome;
}

function apply(inbox: Inbox, change: Change, how: 'live' | 'missed'): Outcome {
  const outcome = nothing();
  const { position } = inbox;
  if (position === null) return outcome;
  // Of an overlap only what is new arrives.
  const arrived = new Set(change.arrived);
  const arrivals = change.items.filter(({ id, arrival }) => arrived.has(id) && arrival > position.seq);
  if (how === 'live') outcome.arrivals = arrivals.filter(isUnread);
  else outcome.missed = arrivals.length;
  mergeChange(inbox, change);
  moveTo(inbox, position.epoch, change.seq);
  return outcome;
}

/** Where nothing is held, nothing can be behind. What was read before is not known to be so any more. */
export function startAt(inbox: Inbox, { epoch, seq }: Proof): void {
  inbox.floor = seq;
  moveTo(inbox, epoch, seq);
}

/** Moves the position; marks whose writes it now includes have done their work. */
export function moveTo(inbox: Inbox, epoch: string, seq: number): void {
  const sameEpoch = inbox.position?.epoch === epoch;
  for (const own of inbox.answered) if (!sameEpoch || own <= seq) inbox.answered.delete(own);
  inbox.position = { epoch, seq };
  inbox.marks = inbox.marks.filter(({ confirmedAt }) => confirmedAt === null || confirmedAt > seq);
}

/** Notes a position that has to be reached by fetching. A late answer of a life before the socket's says nothing. */
function want(inbox: Inbox, { epoch, seq }: Proof): void {
  if (inbox.frameEpoch !== null && inbox.frameEpoch !== epoch) return;
  const before = inbox.wanted?.epoch === epoch ? inbox.wanted.seq : 0;
  inbox.wanted = { epoch, seq: Math.max(before, seq) };
}

function wait(inbox: Inbox, change: LiveChange, proof: Proof): void {
  inbox.waiting.push(change);
  if (inbox.waiting.length <= mostWaiting) return;
  inbox.waiting = [];
  want(inbox, proof);
}

/** The proof in a frame, which leaves out the epoch that its connection's `ready` has named. */
function proofOf({ seq, unread, critical }: Omit<Proof, 'epoch'>, epoch: string): Proof {
  return { epoch, seq, unread, critical };
}

function nothing(): Outcome {
  return { arrivals: [], missed: 0, missedAtLeast: false, drift: null };
}

/** Adds what a further step brought. */
export function add(outcome: Outcome, more: Outcome): void {
  outcome.arrivals.push(...more.arrivals);
  outcome.missed += more.missed;
  outcome.missedAtLeast ||= more.missedAtLeast;
  outcome.drift ??= more.drift;
}
