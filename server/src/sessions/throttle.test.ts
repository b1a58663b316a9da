import { describe, expect, it } from 'vitest';
import { createThrottle } from './throttle.ts';

function setUp() {
  let nowMs = 0;
  const throttle = createThrottle({ now: () => nowMs, monotonic: () => nowMs });
  const attempt = async (right: boolean, name = 'ada', address = '192.0.2.1'): Promise<string> => {
    try {
      const result = await throttle.run(name, address, () => Promise.resolve(right ? 'in' : null));
      return result ?? 'wrong';
    } catch (error) {
      return `wait ${String((error as { retryAfterSeconds?: number }).retryAfterSeconds)}`;
    }
  };
  return { attempt, pass: (ms: number) => (nowMs += ms) };
}

async function failFiveTimes(attempt: (right: boolean) => Promise<string>): Promise<void> {
  for (let i = 0; i < 5; i++) expect(await attempt(false)).toBe('wrong');
}

describe('the throttle of sign-in', () => {
  it('makes tries wait 1, 2, 4 … 60 s after five failures', async () => {
    const { attempt, pass } = setUp();
    await failFiveTimes(attempt);
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await attempt(true)).toBe(`wait ${seconds}`);
      pass(seconds * 1_000 - 1);
      expect(await attempt(true)).toBe('wait 1');
      pass(1);
      expect(await attempt(false)).toBe('wrong');
    }
  });

  it('lets the right password in after the wait, and forgets the failures then', async () => {
    const { attempt, pass } = setUp();
    await failFiveTimes(attempt);
    pass(1_000);
    expect(await attempt(true)).toBe('in');
    await failFiveTimes(attempt);
  });

  it('does not count tries that it refused', async () => {
    const { attempt, pass } = setUp();
    await failFiveTimes(attempt);
    for (let i = 0; i < 20; i++) expect(await attempt(false)).toBe('wait 1');
    pass(1_000);
    expect(await attempt(true)).toBe('in');
  });

  it('looks at 15 minutes only', async () => {
    const { attempt, pass } = setUp();
    for (let i = 0; i < 4; i++) await attempt(false);
    pass(15 * 60_000);
    await failFiveTimes(attempt);
  });

  it('keeps names and addresses apart', async () => {
    const { attempt } = setUp();
    await failFiveTimes(attempt);
    expect(await attempt(true, 'ada', '192.0.2.2')).toBe('in');
    expect(await attempt(true, 'bob', '192.0.2.1')).toBe('in');
    expect(await attempt(true)).toBe('wait 1');
  });

  it('lets no more than five guesses through when many come at once', async () => {
    const { attempt } = setUp();
    const results = await Promise.all(Array.from({ length: 40 }, () => attempt(false)));
    expect(results.filter((result) => result === 'wrong')).toHaveLength(5);
  });

  it('lets all in who come at once with the right password', async () => {
    const { attempt } = setUp();
    const results = await Promise.all(Array.from({ length: 40 }, () => attempt(true)));
    expect(new Set(results)).toEqual(new Set(['in']));
  });

  it('does not count a try that could not be made', async () => {
    const { attempt } = setUp();
    const throttle = createThrottle({ now: () => 0, monotonic: () => 0 });
    for (let i = 0; i < 10; i++) {
      const failing = throttle.run('ada', '::1', () => Promise.reject(new Error('no store')));
      await expect(failing).rejects.toThrow('no store');
    }
    expect(await attempt(true)).toBe('in');
  });
});
