import { ref, shallowRef, type Component, type Ref, type ShallowRef } from 'vue';
import { fetchMissingStyleSheets } from './style-sheets.ts';

/** A part of the page that is fetched on its own. */
export interface LazyPart {
  /** Null until it is here. */
  readonly component: Readonly<ShallowRef<Component | null>>;
  readonly failed: Readonly<Ref<boolean>>;
  /** Fetches it unless it is here or on its way; after a failure, anew. */
  fetch: () => void;
}

export function useLazyPart(load: () => Promise<Component>): LazyPart {
  const component: ShallowRef<Component | null> = shallowRef(null);
  const failed = ref(false);
  let underWay = false;

  function fetch(): void {
    if (component.value || underWay) return;
    underWay = true;
    failed.value = false;
    fetchMissingStyleSheets()
      .then(load)
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

  return { component, failed, fetch };
}

/** Does something once the browser has nothing better to do. */
export function whenIdle(task: () => void): void {
  // Safari has no idle callback; there a second after the first paint must do.
  if ('requestIdleCallback' in window) requestIdleCallback(task, { timeout: 5_000 });
  else setTimeout(task, 1_000);
}
