// @vitest-environment happy-dom
import { beforeAll, describe, expect, it } from 'vitest';
import { showLocale, translate } from '../../i18n/i18n.ts';
import { badgeText } from '../badge-text.ts';
import { titleText } from './title-badge.ts';

beforeAll(() => showLocale('en'));

describe('a count on a badge', () => {
  it.each([
    [0, ''],
    [1, '1'],
    [99, '99'],
    [100, '99+'],
    [12_345, '99+'],
  ])('shows %i as "%s"', (count, text) => {
    expect(badgeText(count)).toBe(text);
  });
});

describe('the title of the window', () => {
  const title = (parts: Partial<Parameters<typeof titleText>[0]>): string =>
    titleText({ page: 'Orders', unread: 0, signedOut: false, ...parts }, translate);

  it('says the number first', () => {
    expect(title({ unread: 3 })).toBe('(3) Orders · Belfry');
    expect(title({ unread: 250 })).toBe('(99+) Orders · Belfry');
  });

  it('says nothing of nothing', () => {
    expect(title({})).toBe('Orders · Belfry');
    expect(title({ page: '', unread: 1 })).toBe('(1) Belfry');
  });

  it('says that the session is over instead of a number that is not watched any more', () => {
    expect(title({ unread: 3, signedOut: true })).toBe('Signed out · Orders · Belfry');
  });
});
