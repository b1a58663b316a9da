import { computed, ref, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { freshCount, held, settled, withMark, type LiveList, type Row } from './stable-rows.ts';

/** A list that stands still while it is looked at. */
export interface StableList {
  readonly rows: Readonly<ShallowRef<readonly Row[]>>;
  /** How many arrived since it was settled. */
  readonly fresh: ComputedRef<number>;
  /** Shows the list as it is now. */
  settle(): void;
  /** Shows a mark that was made here at once; the list itself follows, or says otherwise. */
  mark(ids: ReadonlySet<string>, readAt: string | null): void;
}

/**
 * @param live what the list holds; reactive. Another list (another tab of the panel) needs a `settle()`
 * @param newest the position of the newest arrival that is known
 */
export function useStableList(live: () => LiveList, newest: () => number): StableList {
  const rows = shallowRef<readonly Row[]>([]);
  const since = ref(0);
  const returning = new Set<string>();

  function settle(): void {
    rows.value = settled(live());
    since.value = newest();
    returning.clear();
  }
  settle();
  watch(live, (now) => {
    // Where nothing stands, nothing can be moved.
    if (rows.value.length === 0) settle();
    else rows.value = held(rows.value, now, returning);
    for (const { id } of now.items) returning.delete(id);
  });

  return {
    rows,
    fresh: computed(() => freshCount(live(), since.value)),
    settle,
    mark(ids, readAt) {
      rows.value = withMark(rows.value, ids, readAt);
      for (const id of ids) {
        if (readAt === null) returning.add(id);
        else returning.delete(id);
      }
    },
  };
}
