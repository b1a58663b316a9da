import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Metrics } from './metrics.ts';
import { operations } from './operations.ts';

describe('readyz', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function ready(check: () => Promise<void>) {
    const metrics = {} as Metrics;
    const calls = operations({ store: { check }, lifecycle: { phase: 'ready' }, metrics });
    return () => calls.find(({ path }) => path === '/readyz')?.answer();
  }

  it('answers 503 within two seconds when the store answers nothing, and 200 when it does again', async () => {
    const stuck = Promise.withResolvers<undefined>();
    const ask = ready(() => stuck.promise);
    const refused = expect(ask()).rejects.toMatchObject({ status: 503 });
    await vi.advanceTimersByTimeAsync(2_000);
    await refused;
    stuck.resolve(undefined);
    await expect(ask()).resolves.toMatchObject({ text: '{"status":"ready"}' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('checks once for all who ask at the same time', async () => {
    const check = vi.fn(() => Promise.resolve());
    const ask = ready(check);
    await Promise.all([ask(), ask(), ask()]);
    expect(check).toHaveBeenCalledOnce();
  });
});
