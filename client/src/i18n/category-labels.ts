import type { CategoryLabels } from '@belfry/shared/admin';
import { computed, shallowRef, type ComputedRef } from 'vue';
import { fetchCategories } from '../api/admin.ts';
import { currentLocale } from './i18n.ts';

const known = shallowRef<readonly CategoryLabels[]>([]);
let loading: Promise<void> | null = null;

/** Fetches the labels; a failure leaves the names as they are, and the next call tries again. */
export function loadCategories(): Promise<void> {
  loading ??= fetchCategories().then(
    (list) => {
      known.value = list;
    },
    () => {
      loading = null;
    },
  );
  return loading;
}

/** Every category that has a label, in the order of the server. Fetched on first use. */
export function useCategories(): Readonly<typeof known> {
  void loadCategories();
  return known;
}

/** `label(name)`: a category's name in the language of the page; without a label, the name itself. */
export function useCategoryLabel(): ComputedRef<(name: string) => string> {
  const categories = useCategories();
  return computed(() => {
    const labels = new Map(categories.value.map((each) => [each.name, each.labels[currentLocale()]]));
    return (name) => labels.get(name) ?? name;
  });
}
