import type { Locale } from '@belfry/shared/session';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long ago something was, as people say it: `5 min. ago`, `yesterday`, and from a week on the date.
 * @param atMs milliseconds since 1970, as `nowMs`, which is the server's clock: a desk's own may be wrong
 */
export function timeAgo(atMs: number, nowMs: number, locale: Locale): string {
  const agoMs = Math.max(0, nowMs - atMs);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (agoMs < minute) return relative.format(0, 'second');
  if (agoMs < hour) return relative.format(-Math.floor(agoMs / minute), 'minute');
  if (agoMs < day) return relative.format(-Math.floor(agoMs / hour), 'hour');
  if (agoMs < 7 * day) return relative.format(-Math.floor(agoMs / day), 'day');
  return dateText(atMs, nowMs, locale);
}

/** A date without time; the year only where it is another one. */
function dateText(atMs: number, nowMs: number, locale: Locale): string {
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: 'numeric' }),
  }).format(atMs);
}

/** Date and time to the minute, for a title or a table. */
export function exactTime(atMs: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(atMs);
}
