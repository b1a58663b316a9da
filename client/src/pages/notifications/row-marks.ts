import type { Item } from '@belfry/shared/inbox';
import { ref, watch } from 'vue';
import { serverNow } from '../../api/server-clock.ts';
import { useUndoBar } from '../../bell/undo/undo-bar.ts';

/** How items were marked on a page, for as long as it shows them as they were before. */
export interface RowMarks {
  note(item: Item, read: boolean): void;
  /** The item as it was marked, unless that is known to it already. */
  marked(item: Item): Item;
}

/** One for all lists of a page: an item that stands in two of them is marked in both. */
export function useRowMarks(): RowMarks {
  const marks = ref(new Map<string, Pick<Item, 'seq' | 'readAt'>>());
  const undoBar = useUndoBar();

  // A mark that failed must not stay; those that did not fail are in the items themselves a moment later.
  watch(
    () => undoBar.answer,
    (answer) => {
      if (answer?.kind === 'fault') marks.value.clear();
    },
  );

  return {
    note({ id, seq }, read) {
      marks.value.set(id, { seq, readAt: read ? new Date(serverNow()).toISOString() : null });
    },
    marked(item) {
      const mark = marks.value.get(item.id);
      return mark && item.seq <= mark.seq ? { ...item, readAt: mark.readAt } : item;
    },
  };
}
