import type { Locale } from '@belfry/shared/session';

const formats = new Map<string, Intl.DateTimeFormat>();

/** A formatter for a zone; a zone that this browser does not know reads as its own. Making one is slow, so they are kept. */
function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, options]);
  let made = formats.get(key);
  if (!made) {
    try {
      made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    } catch {
      made = new Intl.DateTimeFormat(locale, options);
    }
    formats.set(key, made);
  }
  return made;
}

/**
 * The calendar day on which a moment falls in a time zone, as `2026-01-31`.
 * @param atMs milliseconds since 1970
 */
export function calendarDay(atMs: number, timeZone: string): string {
  // Canadian English writes dates as ISO 8601 does.
  return format('en-CA', timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);
}

/** How many days lie between two calendar days; positive when `later` is later. */
export function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / 86_400_000);
}

/** A calendar day by its weekday: `Monday`. */
export function weekdayName(day: string, locale: Locale): string {
  return format(locale, 'UTC', { weekday: 'long' }).format(Date.parse(day));
}

/** A calendar day as a date; the year only where it is not the year of `today`. */
export function dayDate(
  day: string,
  today: string,
  locale: Locale,
  month: 'long' | 'short' = 'long',
): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  return format(locale, 'UTC', { day: 'numeric', month, ...year }).format(Date.parse(day));
}

/** A moment to the minute, with its weekday: what stands behind "5 min ago". */
export function exactMoment(atMs: number, locale: Locale, timeZone: string): string {
  return format(locale, timeZone, {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(atMs);
}
