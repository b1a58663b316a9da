import type { Item } from '@belfry/shared/inbox';
import { shallowReactive, shallowRef, type ShallowRef } from 'vue';
import { emptyInbox, type Inbox } from '../../inbox/inbox.ts';
import { bellViews, type BellView } from '../../inbox/items.ts';
import { tidy } from '../../inbox/rows.ts';
import { countsOf, hasMore, rowsOf, type ShownCounts } from '../../inbox/shown.ts';

/** What a list of the bell is, for whoever shows it. */
export interface ListState {
  /** In wire order: newest arrival first, then by id. Live. */
  items: Item[];
  /** `empty`: never loaded. */
  status: 'empty' | 'loading' | 'ready' | 'error';
  /** Why the last load failed (an `ApiError`); null after one that did not. */
  error: unknown;
  /** There is an older page. */
  more: boolean;
  loadingMore: boolean;
}

/** The inbox of the moment, and what Vue sees of it. */
export interface Mirror {
  /** Changed in place. Another object after `clear`: an answer that was asked for with the one before is dropped. */
  readonly inbox: Inbox;
  readonly counts: ShallowRef<ShownCounts | null>;
  readonly epoch: ShallowRef<string | null>;
  readonly lists: Record<BellView, ListState>;
  /** The inbox was changed: it is shown at once, or with what else comes within the same frame. */
  changed(): void;
  /** Shows it at once, for what the reader just did. */
  show(): void;
  /** Drops everything: another person. */
  clear(): void;
}

/** At most so often is what changed shown: a thousand arrivals in a second are sixty renderings. */
const frameMs = 16;

export function createMirror(): Mirror {
  let inbox = emptyInbox();
  let shownAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const counts = shallowRef<ShownCounts | null>(null);
  const epoch = shallowRef<string | null>(null);
  const lists = shallowReactive({ inbox: emptyList(), unread: emptyList() });

  function show(): void {
    clearTimeout(timer);
    timer = undefined;
    shownAt = performance.now();
    tidy(inbox);
    counts.value = countsOf(inbox);
    epoch.value = inbox.proof?.epoch ?? null;
    for (const view of bellViews) {
      lists[view].items = rowsOf(inbox, view);
      lists[view].more = hasMore(inbox, view);
    }
  }

  return {
    get inbox() {
      return inbox;
    },
    counts,
    epoch,
    lists,
    show,
    changed() {
      const waitMs = shownAt + frameMs - performance.now();
      if (waitMs <= 0) show();
      else timer ??= setTimeout(show, waitMs);
    },
    clear() {
      inbox = emptyInbox();
      for (const view of bellViews) Object.assign(lists[view], emptyList());
      show();
    },
  };
}

function emptyList(): ListState {
  return shallowReactive<ListState>({
    items: [],
    status: 'empty',
    error: null,
    more: false,
    loadingMore: false,
  });
}
