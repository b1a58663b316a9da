import type { Change, Item, ItemState } from '@belfry/shared/inbox';
import type { Inbox } from './inbox.ts';
import { bellViews, isIn, withState } from './items.ts';
import { covers, cut } from './window.ts';
import { rowsOf } from './shown.ts';

/** Takes rows of an answer or a frame. One that is older than what is known of it is left out. */
export function mergeItems(inbox: Inbox, items: readonly Item[]): void {
  for (const item of items) {
    const held = inbox.items.get(item.id);
    if (held && held.seq >= item.seq) continue;
    const passed = inbox.passed.get(item.id);
    if (passed && passed.seq >= item.seq) {
      // Written before it went, or before its state changed: its content is still good for the latter.
      if (passed.state) inbox.items.set(item.id, withState(item, passed.state));
      continue;
    }
    inbox.items.set(item.id, item);
  }
}

/** Takes all rows of a change that is applied. */
export function mergeChange(inbox: Inbox, change: Change): void {
  for (const state of change.states) mergeState(inbox, state);
  mergeItems(inbox, change.items);
  for (const id of change.removed) {
    const held = inbox.items.get(id);
    // A page from further ahead may hold it anew.
    if (held && held.seq > change.seq) continue;
    inbox.items.delete(id);
    inbox.passed.set(id, { seq: change.seq, state: null });
  }
}

function mergeState(inbox: Inbox, state: ItemState): void {
  const held = inbox.items.get(state.id);
  if (held) {
    if (held.seq < state.seq) inbox.items.set(state.id, withState(held, state));
    return;
  }
  const passed = inbox.passed.get(state.id);
  if (!passed || passed.seq < state.seq) inbox.passed.set(state.id, { seq: state.seq, state });
}

/** Drops what no list shows and no answer on its way can bring back. */
export function tidy(inbox: Inbox): void {
  for (const view of bellViews) inbox.windows[view] = cut(inbox.windows[view], rowsOf(inbox, view));
  if (inbox.answersAwaited > 0) return;
  inbox.passed.clear();
  for (const item of inbox.items.values()) {
    const shown = bellViews.some((view) => isIn(view, item) && covers(inbox.windows[view], item));
    if (!shown) inbox.items.delete(item.id);
  }
}
