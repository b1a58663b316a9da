import { describe, expect, it } from 'vitest';
import { uuidv7 } from './uuid.ts';

describe('an id', () => {
  const later = Date.UTC(2100, 0, 1);

  it('is a UUID of version 7 that begins with its time', () => {
    const id = uuidv7(later);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(later);
  });

  it('ascends, also many within a millisecond and when the clock goes back', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => uuidv7(later + 1 - (index % 3) * 1_000));
    expect(ids).toEqual([...new Set(ids)].sort());
  });
});
