import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue';

const open = shallowRef<readonly HTMLElement[]>([]);

/**
 * The modal dialog that is open on top, or null. Everything outside of it is inert, and hidden from screen readers as well
 * (HTML, "modal dialogs and inert subtrees"): what must reach the reader has to stand inside.
 */
export const topModal: ComputedRef<HTMLElement | null> = computed(() => open.value.at(-1) ?? null);

/** Makes a dialog known while it is open as a modal one. @param layer null while it is not; reactive */
export function useModalLayer(layer: () => HTMLElement | null): void {
  const replace = (before: HTMLElement | null | undefined, now: HTMLElement | null): void => {
    const others = open.value.filter((element) => element !== before);
    open.value = now ? [...others, now] : others;
  };
  let current: HTMLElement | null = null;
  watch(
    layer,
    (now, before) => {
      current = now;
      replace(before, now);
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => {
    replace(current, null);
  });
}
