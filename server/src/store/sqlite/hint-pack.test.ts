import { expect, it } from 'vitest';
import type { Hint, StaffKey } from '../store.ts';
import { packHints, unpackHints } from './hint-pack.ts';

it('brings hints across as they are, and what they share once', () => {
  const shared = { id: 'a', sharedJson: '"title":"Über"', ownJson: '' };
  const own = { id: 'a', sharedJson: '"title":"Über"', ownJson: '"count":2' };
  const counts = { unread: 7, critical: 1 };
  const hints: Hint[] = [
    { staff: (2 ** 53 - 1) as StaffKey, from: 4, seq: 5, ...counts, arrived: shared },
    { staff: 2 as StaffKey, from: 0, seq: 1, ...counts },
    { staff: 3 as StaffKey, from: 8, seq: 9, ...counts, arrived: own },
    { staff: 4 as StaffKey, from: 1, seq: 2, ...counts, arrived: shared },
  ];
  const packed = structuredClone(packHints(hints));
  expect(packed.arrivals).toHaveLength(2);
  const unpacked = unpackHints(packed);
  expect(unpacked).toEqual(hints);
  // The frames of a broadcast are built around one and the same string.
  expect(unpacked[3]?.arrived).toBe(unpacked[0]?.arrived);
});
