import { useElementHover, useFocusWithin } from '@vueuse/core';
import { computed, shallowRef, watch, type ShallowRef } from 'vue';

/**
 * Follows a source, but not while the pointer or the focus is in the region that shows it: nothing moves under the
 * pointer, and what one is reading does not vanish because it was just marked as read.
 */
export function useStill<T>(
  source: () => T | null,
  region: Readonly<ShallowRef<HTMLElement | null>>,
): Readonly<ShallowRef<T | null>> {
  const hovered = useElementHover(region);
  const { focused } = useFocusWithin(region);
  const held = computed(() => hovered.value || focused.value);
  const shown = shallowRef(source());
  watch([source, held], ([latest]) => {
    if (!held.value || shown.value === null) shown.value = latest;
  });
  return shown;
}
