import { describe, expect, it } from 'vitest';
import { codePoints, plainText, time } from './text.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe('a time', () => {
  it.each([
    '2026-01-31T09:00:00Z',
    '2026-01-31T09:00:00.1Z',
    '2026-01-31T09:00:00.123456789+14:00',
    '2024-02-29T23:59:59-12:00',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ])('may be written as %s', (text) => {
    expect(takes(time, text)).toBe(true);
  });

  it.each([
    '2026-01-31',
    '2026-01-31T09:00:00',
    '2026-01-31T09:00Z',
    '2026-01-31 09:00:00Z',
    '2026-02-29T09:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T09:00:00+0100',
    '12026-01-31T09:00:00Z',
    1_769_850_000_000,
  ])('must not be written as %s', (text) => {
    expect(takes(time, text)).toBe(false);
  });

  it.each(['9999-12-31T23:30:00-01:00', '0000-01-01T00:30:00+01:00'])(
    'must not be %s, which could not be written in UTC',
    (text) => {
      expect(takes(time, text)).toBe(false);
    },
  );
});

describe('plain text', () => {
  const word = plainText(1, 3);

  it('is measured in code points', () => {
    expect(['😀', 'é', '订单', 'a\n\t'].map(codePoints)).toEqual([1, 1, 2, 3]);
    expect([takes(word, '😀😀😀'), takes(word, '😀😀😀😀'), takes(word, ''), takes(word, 'abcd')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('needs its fewest characters in code points too', () => {
    const password = plainText(12, 128);
    expect([takes(password, '😀'.repeat(11)), takes(password, '😀'.repeat(12))]).toEqual([false, true]);
  });

  it.each(['\u0000', '\u0007', '\r', '\u007f', '\u0085', '\u202e', '\u2066', '\ud800', '\udc00a'])(
    'has no %j',
    (text) => {
      expect(takes(word, text)).toBe(false);
    },
  );

  it.each(['\n', '\t', '\u200f', '\u2028', '\ufeff', '<b>'])('may have %j', (text) => {
    expect(takes(word, text)).toBe(true);
  });
});
