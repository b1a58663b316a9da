import { link } from '@belfry/shared/link';
import { severity } from '@belfry/shared/inbox';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboxStore, NotificationStore, StaffKey, StaffStore } from '../store/store.ts';
import { nextEvent } from './office-events.ts';
import { startOfficeLife } from './office-life.ts';
import { demoCategories, demoPeople } from './people.ts';
import { samples } from './samples.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(unread: number) {
  const publish = vi.fn(() => Promise.resolve({ kind: 'no-recipients' as const }));
  const store = {
    notifications: { publish } as unknown as NotificationStore,
    inbox: {
      proof: () => Promise.resolve({ epoch: 'e', seq: 1, unread, critical: 0 }),
    } as unknown as InboxStore,
    staff: {
      credentials: () => Promise.resolve({ staff: { key: 1 as StaffKey }, passwordHash: '' }),
    } as unknown as StaffStore,
  };
  const clock = { now: () => Date.now(), monotonic: () => Date.now() };
  return { publish, stop: startOfficeLife({ store, clock, logger: pino({ level: 'silent' }) }) };
}

describe('office life', () => {
  it('lets something arrive every 20 to 60 seconds until it is ended', async () => {
    const { publish, stop } = setUp(3);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(publish.mock.calls.length).toBeGreaterThanOrEqual(60);
    expect(publish.mock.calls.length).toBeLessThanOrEqual(180);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves people in peace who have enough to read', async () => {
    const { publish, stop } = setUp(30);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(publish).not.toHaveBeenCalled();
    stop();
  });
});

describe('what happens in the sample office', () => {
  const usernames: string[] = demoPeople.map((person) => person.username);
  const categories: string[] = demoCategories.map((category) => category.name);

  it('happens to its people, in its categories, with links that may be shown', () => {
    for (let i = 0; i < 500; i++) {
      const event = nextEvent(Math.random);
      expect(usernames).toContain(event.username);
      expect(categories).toContain(event.category);
      if (event.link !== null) expect(link.safeParse(event.link).success).toBe(true);
    }
  });

  it('has a past that is told in order', () => {
    const ages = samples.map((sample) => sample.ago);
    expect(ages).toEqual(ages.toSorted((a, b) => b - a));
    for (const sample of samples) {
      expect(categories).toContain(sample.category);
      expect(severity.options).toContain(sample.severity);
      if (sample.link !== null) expect(link.safeParse(sample.link).success).toBe(true);
    }
  });
});
