import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';

const minute = 60_000;
let scope: EffectScope;
let told: number;
let activity: { usedWithin: (ms: number) => boolean };

function use(): void {
  dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
}

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-01-31T09:00:00Z') });
  vi.resetModules();
  localStorage.clear();
  told = 0;
  const { useActivity } = await import('./activity.ts');
  scope = effectScope();
  scope.run(() => {
    activity = useActivity(() => told++);
  });
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

describe('that a person is there', () => {
  it('is told at once, and then at most once a minute', () => {
    use();
    expect(told).toBe(1);
    for (let second = 0; second < 59; second++) {
      vi.advanceTimersByTime(1_000);
      use();
    }
    expect(told).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(told).toBe(2);
  });

  it('is told at the end of the minute when it happened within, and not again after that', () => {
    use();
    vi.advanceTimersByTime(10_000);
    use();
    vi.advanceTimersByTime(10 * minute);
    expect(told).toBe(2);
  });

  it('is not told when nobody did anything', () => {
    vi.advanceTimersByTime(10 * minute);
    expect(told).toBe(0);
  });

  it('is not told when another tab has told of something later', () => {
    use();
    vi.advanceTimersByTime(10_000);
    use();
    vi.advanceTimersByTime(10_000);
    localStorage.setItem('belfry.activity', String(Date.now()));
    vi.advanceTimersByTime(10 * minute);
    expect(told).toBe(1);
  });

  it('is told although the clock was set back by hours', () => {
    use();
    vi.setSystemTime(Date.now() - 5 * 60 * minute);
    use();
    expect(told).toBe(2);
  });

  it('is not told by a page that is gone', () => {
    use();
    vi.advanceTimersByTime(1_000);
    use();
    scope.stop();
    vi.advanceTimersByTime(10 * minute);
    expect(told).toBe(1);
  });

  it('can be asked for', () => {
    expect(activity.usedWithin(minute)).toBe(false);
    use();
    vi.advanceTimersByTime(30_000);
    expect(activity.usedWithin(minute)).toBe(true);
    expect(activity.usedWithin(10_000)).toBe(false);
  });
});
