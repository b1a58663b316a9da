import type { Translate } from '../../i18n/i18n.ts';
import type { Toast } from './toast-queue.ts';

/** How many categories a group names before it says "and 3 more". */
const mostNamed = 3;

/**
 * What a group of several says: `4 new: 2 orders, 2 approvals`, the most frequent category first.
 * @param label a category in the language of the page
 */
export function groupText(
  { items, critical }: Toast,
  label: (category: string) => string,
  t: Translate,
): string {
  const counts = new Map<string, number>();
  for (const { category } of items) counts.set(category, (counts.get(category) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  // One that is left over is named as well: "1 more" is no shorter than its name.
  const named = sorted.length === mostNamed + 1 ? sorted : sorted.slice(0, mostNamed);
  const rest = sorted.slice(named.length).reduce((sum, [, count]) => sum + count, 0);
  const parts = named.map(([category, count]) =>
    t('bell.toast.part', { count, category: inSentence(label(category)) }, count),
  );
  if (rest > 0) parts.push(t('bell.toast.others', { count: rest }));
  return t(critical ? 'bell.toast.groupCritical' : 'bell.toast.group', {
    count: items.length,
    parts: parts.join(t('bell.listSeparator')),
  });
}

/** A label within a sentence: `Orders` as `orders`, but `IT` and `Returns EU` as they are. */
function inSentence(label: string): string {
  return /^\p{Lu}[\p{Ll} ]*$/u.test(label) ? label.toLowerCase() : label;
}
