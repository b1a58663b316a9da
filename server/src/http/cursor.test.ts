import { describe, expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { decodeCursor, decodeNameCursor, encodeCursor } from './cursor.ts';

describe('a cursor', () => {
  it('brings back the position of its list', () => {
    expect(decodeCursor('staff?q=a', encodeCursor('staff?q=a', ['ada', 7]))).toEqual(['ada', 7]);
  });

  it('of another list or filter is refused', () => {
    expect(() => decodeCursor('staff?q=b', encodeCursor('staff?q=a', ['ada']))).toThrow(Problem);
  });

  it.each(['', 'abc', '====', 'bnVsbA', '😀', 'a'.repeat(5_000), Buffer.from('[{}]').toString('base64url')])(
    'that is malformed is a 400: %s',
    (cursor) => {
      expect(() => decodeCursor('staff', cursor)).toThrow(expect.objectContaining({ status: 400 }) as Error);
    },
  );

  it('in another spelling of base64 is refused', () => {
    const cursor = encodeCursor('staff', ['ada']);
    for (const other of [`${cursor}=`, ` ${cursor}`, `${cursor}\n`]) {
      expect(() => decodeCursor('staff', other)).toThrow(Problem);
    }
  });

  it('of a list by name brings back the name, and nothing but a name', () => {
    expect(decodeNameCursor('staff', encodeCursor('staff', ['ada']))).toBe('ada');
    for (const position of [[], [7], ['ada', 7]]) {
      expect(() => decodeNameCursor('staff', encodeCursor('staff', position))).toThrow(Problem);
    }
  });
});
