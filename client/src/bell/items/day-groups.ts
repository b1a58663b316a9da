import type { Item } from '@belfry/shared/inbox';
import type { Locale } from '@belfry/shared/session';
import { calendarDay, daysBetween, dayDate, weekdayName } from './zoned-time.ts';

/** Rows of one calendar day, as they follow one another. */
export interface DayGroup<Row> {
  /** Unique in its list, and stable while older rows are added. */
  key: string;
  /** The day, `2026-01-31`. */
  day: string;
  rows: Row[];
}

/**
 * Parts rows by the day of `arrivedAt` in the reader's time zone. The order of the rows stays: where a clock was set back
 * a day may come twice.
 */
export function groupByDay<Row extends { item: Pick<Item, 'id' | 'arrivedAt'> }>(
  rows: readonly Row[],
  timeZone: string,
): DayGroup<Row>[] {
  const groups: DayGroup<Row>[] = [];
  for (const row of rows) {
    const day = calendarDay(Date.parse(row.item.arrivedAt), timeZone);
    const last = groups.at(-1);
    if (last?.day === day) last.rows.push(row);
    else
      groups.push({
        key: groups.some((group) => group.day === day) ? `${day} ${row.item.id}` : day,
        day,
        rows: [row],
      });
  }
  return groups;
}

/** What a day is called: today, yesterday, by its weekday within the last week, else by its date. */
export function dayName(
  day: string,
  today: string,
  locale: Locale,
  words: { today: string; yesterday: string },
): string {
  const ago = daysBetween(day, today);
  if (ago <= 0) return words.today;
  if (ago === 1) return words.yesterday;
  return ago < 7 ? weekdayName(day, locale) : dayDate(day, today, locale);
}
