// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showLocale, translate } from '../../i18n/i18n.ts';
import { announcement } from './announcement.ts';
import { createAnnouncer } from './announcer.ts';

describe('the announcer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('speaks in a moment, then at most every few seconds, and then only the latest', () => {
    const said: string[] = [];
    const announcer = createAnnouncer((text) => said.push(text));
    announcer.announce(() => 'one');
    vi.advanceTimersByTime(50);
    announcer.announce(() => 'two');
    announcer.announce(() => 'three');
    vi.advanceTimersByTime(3_999);
    expect(said).toEqual(['one']);
    vi.advanceTimersByTime(1);
    expect(said).toEqual(['one', 'three']);
    vi.advanceTimersByTime(60_000);
    expect(said).toHaveLength(2);
  });

  it('is silent once it is stopped', () => {
    const say = vi.fn();
    const announcer = createAnnouncer(say);
    announcer.announce(() => 'one');
    announcer.stop();
    vi.advanceTimersByTime(60_000);
    expect(say).not.toHaveBeenCalled();
  });
});

describe('what is announced', () => {
  it('is the title of one arrival, the number of several, and the counts', async () => {
    await showLocale('en');
    const of = (titles: string[], unread: number, critical = 0): string =>
      announcement({ arrived: titles.map((title) => ({ title })), unread, critical }, translate);
    expect(of(['Order 1'], 3)).toBe('New: Order 1, 3 unread');
    expect(of(['Order 1', 'Order 2'], 4, 1)).toBe('2 new notifications, 4 unread, 1 critical');
    expect(of([], 0)).toBe('none unread');
  });
});
