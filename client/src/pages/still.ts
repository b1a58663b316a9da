import { shallowRef, watch, type Ref, type ShallowRef } from 'vue';

/**
 * Follows a source, but not while someone is at what shows it (`bell/attention.ts`): nothing moves under the pointer,
 * and what one is reading does not vanish because it was just marked as read.
 */
export function useStill<T>(
  source: () => T | null,
  attended: Readonly<Ref<boolean>>,
): Readonly<ShallowRef<T | null>> {
  const shown = shallowRef(source());
  watch([source, attended], ([latest, held]) => {
    if (!held || shown.value === null) shown.value = latest;
  });
  return shown;
}
