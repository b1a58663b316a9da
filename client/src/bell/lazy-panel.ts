import { ref, shallowRef, type Component, type Ref, type ShallowRef } from 'vue';

/** A part of the page that is fetched on its own: when the page is idle, at the latest when it is wanted. */
export interface LazyPart {
  /** Null until it is here. */
  readonly component: Readonly<ShallowRef<Component | null>>;
  readonly failed: Readonly<Ref<boolean>>;
  /** Fetches it unless it is here or on its way; after a failure, anew. */
  fetch(): void;
  /** Fetches it once the browser has nothing better to do. */
  fetchWhenIdle(): void;
}

export function useLazyPart(load: () => Promise<Component>): LazyPart {
  const component: ShallowRef<Component | null> = shallowRef(null);
  const failed = ref(false);
  let underWay = false;

  function fetch(): void {
    if (component.value || underWay) return;
    underWay = true;
    failed.value = false;
    load()
      .then(
        (part) => {
          component.value = part;
        },
        () => {
          failed.value = true;
        },
      )
      .finally(() => {
        underWay = false;
      });
  }

  return {
    component,
    failed,
    fetch,
    fetchWhenIdle() {
      // Safari has no idle callback; there a second after the first paint must do.
      if ('requestIdleCallback' in window) requestIdleCallback(fetch, { timeout: 5_000 });
      else setTimeout(fetch, 1_000);
    },
  };
}
