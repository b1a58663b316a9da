// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { showLocale, translate } from '../../i18n/i18n.ts';
import { ageText, checkedText } from './age-text.ts';

const now = Date.parse('2026-03-11T12:00:00.000Z');
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('how long ago', () => {
  it('is said in the largest unit that fits', async () => {
    await showLocale('en');
    const age = (ms: number): string =>
      ageText(now - ms, now, { t: translate, locale: 'en', timeZone: 'UTC' });
    expect([59 * second, minute, 59 * minute, hour, 23 * hour, day, 6 * day].map(age)).toEqual([
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
      '1 d ago',
      '6 d ago',
    ]);
    expect(age(7 * day)).toBe('Mar 4');
    expect(age(100 * day)).toBe('Dec 1, 2025');
  });

  it('is never in the future', async () => {
    await showLocale('en');
    expect(ageText(now + hour, now, { t: translate, locale: 'en', timeZone: 'UTC' })).toBe('just now');
  });

  it('is said in Chinese as Chinese says it', async () => {
    await showLocale('zh-CN');
    const age = (ms: number): string =>
      ageText(now - ms, now, { t: translate, locale: 'zh-CN', timeZone: 'UTC' });
    expect([0, 5 * minute, 3 * hour, 10 * day].map(age)).toEqual(['刚刚', '5 分钟前', '3 小时前', '3月1日']);
  });

  it('counts the seconds since something was checked', async () => {
    await showLocale('en');
    const checked = (ms: number): string =>
      checkedText(now - ms, now, { t: translate, locale: 'en', timeZone: 'UTC' });
    expect([second, 8 * second, 59 * second, 2 * minute].map(checked)).toEqual([
      'just now',
      '8 s ago',
      '59 s ago',
      '2 min ago',
    ]);
  });
});
