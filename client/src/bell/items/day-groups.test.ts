import { describe, expect, it } from 'vitest';
import { dayName, groupByDay } from './day-groups.ts';
import { calendarDay } from './zoned-time.ts';

const row = (id: string, arrivedAt: string): { item: { id: string; arrivedAt: string } } => ({
  item: { id, arrivedAt },
});
const words = { today: 'Today', yesterday: 'Yesterday' };

describe('rows by day', () => {
  const late = row('a', '2026-03-10T16:30:00.000Z');
  const early = row('b', '2026-03-10T15:30:00.000Z');

  it('part where it is midnight for the reader', () => {
    expect(groupByDay([late, early], 'UTC').map(({ day }) => day)).toEqual(['2026-03-10']);
    expect(groupByDay([late, early], 'Asia/Shanghai').map(({ day }) => day)).toEqual([
      '2026-03-11',
      '2026-03-10',
    ]);
  });

  it('keep their order where a clock was set back, under names that stay apart', () => {
    const groups = groupByDay(
      [row('a', '2026-03-10T08:00:00Z'), row('b', '2026-03-09T08:00:00Z'), row('c', '2026-03-10T07:00:00Z')],
      'UTC',
    );
    expect(groups.map(({ rows }) => rows.map(({ item }) => item.id))).toEqual([['a'], ['b'], ['c']]);
    expect(new Set(groups.map(({ key }) => key)).size).toBe(3);
  });

  it('are read in this browser’s zone when the reader’s is not known to it', () => {
    expect(groupByDay([late], 'Mars/Olympus')).toHaveLength(1);
  });
});

describe('the name of a day', () => {
  const name = (day: string, locale: 'en' | 'zh-CN' = 'en'): string =>
    dayName(day, '2026-03-11', locale, words);

  it('is today and yesterday', () => {
    expect([name('2026-03-11'), name('2026-03-10')]).toEqual(['Today', 'Yesterday']);
  });

  it('is today also for what a wrong clock puts into the future', () => {
    expect(name('2026-03-12')).toBe('Today');
  });

  it('is the weekday within a week', () => {
    expect([name('2026-03-09'), name('2026-03-05')]).toEqual(['Monday', 'Thursday']);
    expect(name('2026-03-09', 'zh-CN')).toBe('星期一');
  });

  it('is the date before that, with the year only where it is another', () => {
    expect([name('2026-03-04'), name('2025-12-31')]).toEqual(['March 4', 'December 31, 2025']);
    expect(name('2025-12-31', 'zh-CN')).toBe('2025年12月31日');
  });

  it('knows the day on which clocks change', () => {
    // 23 hours long in Berlin.
    const at = Date.parse('2026-03-29T21:59:00Z');
    expect(calendarDay(at, 'Europe/Berlin')).toBe('2026-03-29');
    expect(dayName('2026-03-28', '2026-03-29', 'en', words)).toBe('Yesterday');
  });
});
