import { describe, expect, it } from 'vitest';
import { preferredLocale } from './locale.ts';

describe('the language of a first visit', () => {
  it.each([
    [['zh-CN', 'en'], 'zh-CN'],
    [['zh-Hant-TW'], 'zh-CN'],
    [['ZH'], 'zh-CN'],
    [['en-GB', 'zh-CN'], 'en'],
    [['de-DE', 'zh-CN', 'en'], 'zh-CN'],
    [['de-DE'], 'en'],
    [[], 'en'],
  ] as const)('for %j is %s', (preferred, locale) => {
    expect(preferredLocale(preferred)).toBe(locale);
  });
});
