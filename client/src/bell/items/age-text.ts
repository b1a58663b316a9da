import type { Locale } from '@belfry/shared/session';
import type { Translate } from '../../i18n/i18n.ts';
import { calendarDay, dayDate } from './zoned-time.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How the reader counts time. */
export interface Reading {
  t: Translate;
  locale: Locale;
  timeZone: string;
}

/**
 * How long ago something happened, as people say it: `just now`, `5 min ago`, `3 h ago`, `2 d ago`, and from a week on
 * its date. What a wrong clock puts into the future is `just now`.
 * @param atMs milliseconds since 1970, by the same clock as `nowMs`
 */
export function ageText(atMs: number, nowMs: number, { t, locale, timeZone }: Reading): string {
  const ms = nowMs - atMs;
  if (ms < minute) return t('bell.ago.now');
  if (ms < hour) return t('bell.ago.minutes', { count: Math.floor(ms / minute) });
  if (ms < day) return t('bell.ago.hours', { count: Math.floor(ms / hour) });
  if (ms < 7 * day) return t('bell.ago.days', { count: Math.floor(ms / day) });
  return dayDate(calendarDay(atMs, timeZone), calendarDay(nowMs, timeZone), locale, 'short');
}

/** How long ago something was checked: the same, but counted in seconds in its first minute, for that is the point. */
export function checkedText(atMs: number, nowMs: number, reading: Reading): string {
  const ms = nowMs - atMs;
  if (ms < 2 * second || ms >= minute) return ageText(atMs, nowMs, reading);
  return reading.t('bell.ago.seconds', { count: Math.floor(ms / second) });
}
