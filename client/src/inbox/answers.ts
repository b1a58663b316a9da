import type { InboxPage, Item, Proof, StateSet } from '@belfry/shared/inbox';
import type { Inbox } from './inbox.ts';
import { isUnread, type BellView } from './items.ts';
import type { Mark, MarkTarget } from './marks.ts';
import { add, drain, see, startAt, type Outcome } from './reducer.ts';
import { mergeItems } from './rows.ts';
import { rowsOf } from './shown.ts';
import { closedWindow, extended } from './window.ts';

/** An answer with rows is on its way: until it came, what passes by is remembered. */
export function expectAnswer(inbox: Inbox): void {
  inbox.answersAwaited++;
}

/** It came, or will not come. */
export function answerSettled(inbox: Inbox): void {
  inbox.answersAwaited--;
}

/**
 * A page of the inbox view from the top that takes the place of everything held.
 * @returns null when it is older than what is held, so that it cannot
 */
export function takeSnapshot(inbox: Inbox, page: InboxPage): Outcome | null {
  const before = inbox.position;
  if (before?.epoch === page.epoch && page.seq < before.seq) return null;
  const unreadLoaded = inbox.windows.unread.loaded;
  const sameEpoch = before?.epoch === page.epoch;
  const outcome = { ...see(inbox, page), drift: null };
  outcome.missed = sameEpoch
    ? page.items.filter((item) => isUnread(item) && item.arrival > before.seq).length
    : 0;
  // With nothing on it that was known before, older ones may be new as well.
  outcome.missedAtLeast =
    outcome.missed > 0 &&
    page.nextCursor !== null &&
    page.items.every(({ arrival }) => arrival > (before?.seq ?? 0));

  inbox.items.clear();
  inbox.passed.clear();
  inbox.answered.clear();
  inbox.snapshotWanted = false;
  if (!sameEpoch) inbox.marks = inbox.marks.filter(({ confirmedAt }) => confirmedAt === null);
  startAt(inbox, page);
  // The snapshot's own counts decide where two were said of one position.
  if (inbox.proof?.epoch !== page.epoch || inbox.proof.seq <= page.seq) inbox.proof = proofOf(page);
  mergeItems(inbox, page.items);
  inbox.windows.inbox = extended(closedWindow(), page, page.items.length);
  // The unread rows among them are the top of that view without a hole; where it goes on is asked when it is needed.
  inbox.windows.unread = unreadLoaded ? { ...inbox.windows.inbox, cursor: null } : closedWindow();
  add(outcome, drain(inbox));
  return outcome;
}

/**
 * A page of a view.
 * @param cursor where it was asked to begin; null for the top
 * @returns null when it says nothing any more (it is from before the last snapshot, or its list was cut): ask again
 */
export function takePage(
  inbox: Inbox,
  view: BellView,
  page: InboxPage,
  cursor: string | null,
): Outcome | null {
  // The first that is ever known of an inbox is a snapshot of it.
  if (inbox.position === null) startAt(inbox, page);
  const outcome = see(inbox, page);
  if (!isTaken(inbox, page)) return null;
  if (cursor !== null && inbox.windows[view].cursor !== cursor) return null;
  mergeItems(inbox, page.items);
  const held = cursor === null ? 0 : rowsOf(inbox, view).length;
  inbox.windows[view] = extended(inbox.windows[view], page, held + page.items.length);
  return outcome;
}

/** A write of this page begins: it shows at once. */
export function beginMark(inbox: Inbox, target: MarkTarget, set: StateSet, at: string): Mark {
  const mark: Mark = { target, set, at, confirmedAt: null };
  inbox.marks.push(mark);
  return mark;
}

/** It failed: what it would have changed looks as before. */
export function dropMark(inbox: Inbox, mark: Mark): void {
  inbox.marks = inbox.marks.filter((other) => other !== mark);
}

/**
 * It is done. Its counts are taken as they are; its rows stay marked until what is held has reached that position.
 * @param items the rows that came with the answer
 */
export function confirmMark(
  inbox: Inbox,
  mark: Mark,
  proof: Proof & { changed: number },
  items: readonly Item[],
): Outcome {
  const outcome = see(inbox, proof);
  const taken = isTaken(inbox, proof);
  if (taken) mergeItems(inbox, items);
  const reached =
    inbox.position !== null && inbox.position.epoch === proof.epoch && inbox.position.seq >= proof.seq;
  const answered = mark.target.kind === 'ids';
  if (answered && taken && !reached && proof.changed > 0) inbox.answered.add(proof.seq);
  if (reached || answered || inbox.position?.epoch !== proof.epoch) dropMark(inbox, mark);
  else mark.confirmedAt = proof.seq;
  return outcome;
}

/** Whether the rows of an answer may be taken: nothing that it could revive has been forgotten since. */
function isTaken({ position, floor }: Inbox, { epoch, seq }: Proof): boolean {
  return position?.epoch === epoch && seq >= floor;
}

function proofOf({ epoch, seq, unread, critical }: Proof): Proof {
  return { epoch, seq, unread, critical };
}
