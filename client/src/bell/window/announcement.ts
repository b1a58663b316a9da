import type { Translate } from '../../i18n/i18n.ts';

/** What happened since a screen reader was last told. */
export interface News {
  /** What arrived live, in the order in which it came. */
  arrived: readonly { title: string }[];
  unread: number;
  critical: number;
}

/** The change in words: `New: Order 10398 was returned, 7 unread, 1 critical`. */
export function announcement({ arrived, unread, critical }: News, t: Translate): string {
  const parts: string[] = [];
  const [only] = arrived;
  if (only && arrived.length === 1) parts.push(t('bell.announce.one', { title: only.title }));
  else if (only) parts.push(t('bell.announce.many', { count: arrived.length }, arrived.length));
  parts.push(t('bell.unread', { count: unread }, unread));
  if (critical > 0) parts.push(t('bell.critical', { count: critical }));
  return parts.join(t('bell.listSeparator'));
}
