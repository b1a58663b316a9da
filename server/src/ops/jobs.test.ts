import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable, type NotificationStore } from '../store/store.ts';
import { createJobs } from './jobs.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(
  runDue: NotificationStore['runDue'],
  prune: NotificationStore['prune'] = () => Promise.resolve(),
) {
  const notifications = { runDue, prune } as NotificationStore;
  const audit = { changed: () => undefined, run: vi.fn(() => Promise.resolve()) };
  const log: string[] = [];
  const logger = pino({}, { write: (line: string) => void log.push(line) });
  const clock = { now: () => 7, monotonic: () => 0 };
  return { jobs: createJobs({ store: { notifications }, audit, clock, logger }), audit, log };
}

describe('the jobs', () => {
  it('do due work at least twice a second, and go on at once while there is more', async () => {
    const left = [2, 1, 0];
    const runDue = vi.fn(() => Promise.resolve(left.shift() ?? 0));
    const { jobs } = setUp(runDue);
    jobs.start();
    await vi.advanceTimersByTimeAsync(500);
    await vi.waitFor(() => {
      expect(runDue).toHaveBeenCalledTimes(3);
    });
    expect(runDue).toHaveBeenCalledWith(7);
    await vi.advanceTimersByTimeAsync(500);
    expect(runDue).toHaveBeenCalledTimes(4);
    await jobs.stop();
  });

  it('never run the same work twice at once, however long it takes', async () => {
    const first = Promise.withResolvers<number>();
    const runDue = vi.fn(() => first.promise);
    const { jobs } = setUp(runDue);
    jobs.start();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(runDue).toHaveBeenCalledTimes(1);
    first.resolve(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(runDue).toHaveBeenCalledTimes(2);
    await jobs.stop();
  });

  it('go on after a failure, and tell a store that must wait from a fault', async () => {
    const failures = [new StoreUnavailable('locked'), new Error('a fault')];
    const runDue = vi.fn(() => {
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : Promise.resolve(0);
    });
    const { jobs, log } = setUp(runDue);
    jobs.start();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(runDue).toHaveBeenCalledTimes(3);
    expect(log.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([40, 50]);
    await jobs.stop();
  });

  it('audit every ten seconds and prune every ten minutes', async () => {
    const prune = vi.fn(() => Promise.resolve());
    const { jobs, audit } = setUp(() => Promise.resolve(0), prune);
    jobs.start();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(audit.run).toHaveBeenCalledTimes(60);
    expect(prune).toHaveBeenCalledTimes(1);
    await jobs.stop();
  });

  it('end when stopped, after what is under way', async () => {
    const work = Promise.withResolvers<number>();
    const { jobs } = setUp(() => work.promise);
    jobs.start();
    await vi.advanceTimersByTimeAsync(500);
    let stopped = false;
    const stopping = jobs.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).toBe(false);
    work.resolve(0);
    await stopping;
    expect(vi.getTimerCount()).toBe(0);
  });
});
