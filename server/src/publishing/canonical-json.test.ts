import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

/** The same value with the members of every object in another order. */
function shuffled(value: unknown, order: (keys: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => shuffled(each, order));
  if (typeof value !== 'object' || value === null) return value;
  const members = new Map(Object.entries(value));
  return Object.fromEntries(
    order([...members.keys()]).map((key) => [key, shuffled(members.get(key), order)]),
  );
}

describe('canonical JSON', () => {
  it('is written without blanks and with sorted members', () => {
    const value = { b: [1, { d: null, c: 'x y' }], a: true, '10': 0, '9': -1.5e-7 };
    expect(canonicalJson(value)).toBe('{"10":0,"9":-1.5e-7,"a":true,"b":[1,{"c":"x y","d":null}]}');
  });

  it('sorts by UTF-16 code units, as RFC 8785 does', () => {
    expect(canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    );
  });

  it('is the same whatever the order of members and the blanks', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.infiniteStream(fc.nat()), fc.nat({ max: 8 }), (value, draws, indent) => {
        const order = (keys: string[]): string[] =>
          keys
            .map((key) => ({ key, at: draws.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ key }) => key);
        const rewritten: unknown = JSON.parse(JSON.stringify(shuffled(value, order), null, indent));
        expect(canonicalJson(rewritten)).toBe(canonicalJson(JSON.parse(JSON.stringify(value))));
      }),
    );
  });

  it('means the value that it was made of, so that other values have another form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(canonicalJson(parsed))).toEqual(parsed);
      }),
    );
  });
});
