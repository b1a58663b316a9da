import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const local = Date.UTC(2026, 0, 5, 9);

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers({ now: local, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the server’s clock', () => {
  it('is this machine’s until an answer says otherwise', async () => {
    const { serverNow, noteServerDate } = await import('./server-clock.ts');
    expect(serverNow()).toBe(local);
    noteServerDate(null);
    noteServerDate('nonsense');
    expect(serverNow()).toBe(local);
    noteServerDate('Mon, 05 Jan 2026 10:00:00 GMT');
    expect(serverNow()).toBe(local + 3_600_500);
    vi.setSystemTime(local + 60_000);
    expect(serverNow()).toBe(local + 3_660_500);
  });

  it('is known better by a frame, which a date does not spoil', async () => {
    const { serverNow, noteServerDate, noteServerTime } = await import('./server-clock.ts');
    noteServerTime('2026-01-05T09:00:01.234Z');
    expect(serverNow()).toBe(local + 1_234);
    noteServerDate('Mon, 05 Jan 2026 09:00:03 GMT');
    expect(serverNow()).toBe(local + 1_234);
  });

  it('is taken from a date again when this machine’s clock was set', async () => {
    const { serverNow, noteServerDate, noteServerTime } = await import('./server-clock.ts');
    noteServerTime('2026-01-05T09:00:00.000Z');
    vi.setSystemTime(local - 7_200_000);
    noteServerDate('Mon, 05 Jan 2026 09:00:10 GMT');
    expect(serverNow()).toBe(local + 10_500);
  });
});
