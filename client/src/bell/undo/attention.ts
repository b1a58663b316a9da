import { computed, ref, type ComputedRef } from 'vue';

/** Whether someone is at a part of the page: with the pointer on it, or with the focus in it. */
export interface Attention {
  readonly here: ComputedRef<boolean>;
  /** For `v-on` of that part's root. */
  readonly listeners: Record<string, (event: Event) => void>;
}

export function useAttention(): Attention {
  const pointed = ref(false);
  const focused = ref(false);
  return {
    here: computed(() => pointed.value || focused.value),
    listeners: {
      pointerenter: () => {
        pointed.value = true;
      },
      pointerleave: () => {
        pointed.value = false;
      },
      focusin: () => {
        focused.value = true;
      },
      focusout: (event) => {
        const to = (event as FocusEvent).relatedTarget;
        focused.value =
          to instanceof Node && event.currentTarget instanceof Node && event.currentTarget.contains(to);
      },
    },
  };
}
