import type { Item, StateSet } from '@belfry/shared/inbox';
import { isUnread, withSet } from './items.ts';

/** Which items a write is about: the three forms of the contract. */
export type MarkTarget =
  | { kind: 'ids'; ids: ReadonlySet<string>; upTo: number | null }
  /** Unread ones with `arrival <= upTo`. */
  | { kind: 'read-all'; upTo: number }
  /** Those whose last change is exactly that position. */
  | { kind: 'changed-at'; seq: number };

/**
 * A write of this page that what is held does not show yet. It lies over the items, which stay what the store said: it
 * goes when the write fails, or when what is held has reached the position that the store gave it.
 */
export interface Mark {
  target: MarkTarget;
  set: StateSet;
  /** RFC 3339, when it was made. */
  at: string;
  /** The position that the store gave it; null while the write is in flight. */
  confirmedAt: number | null;
}

/** The item as it looks under the marks, in the order in which they were made; the same object when none touches it. */
export function marked(item: Item, marks: readonly Mark[]): Item {
  let shown = item;
  for (const { target, set, at } of marks) {
    if (touches(target, item, shown)) shown = withSet(shown, set, at);
  }
  return shown;
}

function touches(target: MarkTarget, held: Item, shown: Item): boolean {
  switch (target.kind) {
    case 'ids':
      return target.ids.has(held.id) && (target.upTo === null || held.arrival <= target.upTo);
    case 'read-all':
      return held.arrival <= target.upTo && isUnread(shown);
    case 'changed-at':
      return held.seq === target.seq;
  }
}
