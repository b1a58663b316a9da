import { describe, expect, it } from 'vitest';
import { titleTail } from './title-tail.ts';

describe('the number at the end of a title', () => {
  it.each([
    ['Refund for order 10398', '10398'],
    ['Please look at #A-1187', '#A-1187'],
    ['Rücksendung wartet RMA-20931 ', 'RMA-20931'],
    ['Invoice RE-2026/77', 'RE-2026/77'],
    ['请处理订单10398', '10398'],
    ['请尽快安排补货 A-1187', 'A-1187'],
  ])('of "%s" is %s', (title, number) => {
    expect(titleTail(title)).toBe(number);
  });

  it.each([
    'The canteen is closed',
    '10398',
    'Order 10398 was paid',
    'Trace 0123456789abcdef0123456789abcdef',
    '',
  ])('is none in "%s"', (title) => {
    expect(titleTail(title)).toBeNull();
  });
});
