// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCountdown } from './countdown.ts';

describe('a countdown', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends once, in time', () => {
    const ended = vi.fn();
    createCountdown(8_000, ended);
    vi.advanceTimersByTime(7_999);
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(ended).toHaveBeenCalledOnce();
  });

  it('stands still while it is held, and goes on with what was left', () => {
    const ended = vi.fn();
    const countdown = createCountdown(8_000, ended);
    vi.advanceTimersByTime(3_000);
    countdown.hold();
    vi.advanceTimersByTime(60_000);
    countdown.release();
    vi.advanceTimersByTime(4_999);
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ended).toHaveBeenCalledOnce();
  });

  it('leaves a moment after it was let go of, however little was left', () => {
    const ended = vi.fn();
    const countdown = createCountdown(8_000, ended);
    vi.advanceTimersByTime(7_990);
    countdown.hold();
    countdown.release();
    vi.advanceTimersByTime(1_999);
    expect(ended).not.toHaveBeenCalled();
  });

  it('says nothing after it was stopped', () => {
    const ended = vi.fn();
    createCountdown(8_000, ended).stop();
    vi.advanceTimersByTime(60_000);
    expect(ended).not.toHaveBeenCalled();
  });
});
