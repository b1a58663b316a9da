import { describe, expect, it } from 'vitest';
import { Attention } from './attention.ts';

describe('the time that this process was attending', () => {
  let nowMs = 5_000;
  const attention = new Attention({ now: () => nowMs, monotonic: () => nowMs }, 2_000);
  const pass = (ms: number): number => {
    nowMs += ms;
    return attention.nowMs;
  };

  it('passes between two looks as it does outside', () => {
    expect(pass(700)).toBe(700);
    attention.look();
    expect(pass(1_000)).toBe(1_700);
  });

  it('stands still while nobody looks for long, and goes on with the next look', () => {
    attention.look();
    expect(pass(600_000)).toBe(3_700);
    attention.look();
    expect(pass(500)).toBe(4_200);
  });
});
