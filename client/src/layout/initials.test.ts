import { describe, expect, it } from 'vitest';
import { initials } from './initials.ts';

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['Mary Jane van Dyke', 'MD'],
    ['ada', 'A'],
    ['张伟', '张伟'],
    ['欧阳娜娜', '娜娜'],
    ['  ', ''],
    ['🔔 bell', '🔔B'],
  ])('of %j are %j', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
