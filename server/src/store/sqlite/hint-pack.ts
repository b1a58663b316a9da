import type { Hint, InlineArrival, StaffKey } from '../store.ts';

/** Hints on their way between two threads: numbers that are handed over instead of copied, and what many share once. */
export interface HintPack {
  numbers: Float64Array<ArrayBuffer>;
  arrivals: InlineArrival[];
}

/** Of each hint: whose, its position before and after, its counts, and the place of its arrival, -1 for none. */
const numbersEach = 6;

export function packHints(hints: readonly Hint[]): HintPack {
  const numbers = new Float64Array(hints.length * numbersEach);
  const places = new Map<InlineArrival, number>();
  let at = 0;
  for (const { staff, from, seq, unread, critical, arrived } of hints) {
    if (arrived && !places.has(arrived)) places.set(arrived, places.size);
    const place = arrived ? (places.get(arrived) ?? -1) : -1;
    numbers.set([staff, from, seq, unread, critical, place], at);
    at += numbersEach;
  }
  return { numbers, arrivals: [...places.keys()] };
}

export function unpackHints({ numbers, arrivals }: HintPack): Hint[] {
  const hints: Hint[] = [];
  for (let at = 0; at < numbers.length; at += numbersEach) {
    const number = (index: number) => numbers[at + index] ?? NaN;
    const hint = {
      staff: number(0) as StaffKey,
      from: number(1),
      seq: number(2),
      unread: number(3),
      critical: number(4),
    };
    const arrived = arrivals[number(5)];
    hints.push(arrived ? { ...hint, arrived } : hint);
  }
  return hints;
}
