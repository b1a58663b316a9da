import fc from 'fast-check';
import type { Json } from './good-requests.ts';
import { hostileValue } from './hostile-values.ts';

/** A body with one thing wrong, as the text that is sent. */
export interface Spoiled {
  /** What was done to it, for the message of a failure. */
  how: string;
  text: string;
}

/** Stands for a value that `JSON.stringify` cannot write. */
const place = '@@here@@';
const unknownNames = [
  'extra',
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  'TITLE',
  'to.staff',
  '\0',
];

/**
 * Bodies that differ from a good one at one of these fields: replaced, left out, written twice, or with an unknown one
 * beside it.
 * @param fields as in `DescribedCall.fields`
 */
export function spoiled(good: Json, fields: readonly string[][]): fc.Arbitrary<Spoiled> {
  const change = fc.oneof(
    { weight: 10, arbitrary: fc.constant('replaced' as const) },
    { weight: 1, arbitrary: fc.constantFrom('left out', 'first of two', 'last of two') },
    { weight: 1, arbitrary: fc.constant('beside it' as const) },
  );
  return fc
    .record({
      field: fc.constantFrom(...fields),
      change,
      value: hostileValue,
      unknownName: fc.oneof(fc.constantFrom(...unknownNames), fc.string({ unit: 'binary', maxLength: 20 })),
    })
    .map(({ field, change, value, unknownName }) => {
      const how = `${field.join('.')} ${change}`;
      const name = field.at(-1) ?? '';
      const parent = field.slice(0, -1);
      const with_ = (path: readonly string[]): string => JSON.stringify(replaced(good, path, place));
      switch (change) {
        case 'left out':
          return { how, text: JSON.stringify(replaced(good, field, undefined)) };
        case 'beside it':
          return { how, text: written(with_([...parent, unknownName]), value) };
        case 'replaced':
          return { how, text: written(with_(field), value) };
        default: {
          const kept = JSON.stringify(valueAt(good, field) ?? null);
          const [first, last] = change === 'first of two' ? [value, kept] : [kept, value];
          // A list's element has no name to be written twice; there it is two elements.
          const again = /^\d+$/.test(name) ? `${first},${last}` : `${first},${JSON.stringify(name)}:${last}`;
          return { how, text: written(with_(field), again) };
        }
      }
    });
}

function written(json: string, value: string): string {
  return json.replace(JSON.stringify(place), () => value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], value);
}

/** A copy with this value at a path, `undefined` for none; what the path leads through is made when it is not there. */
function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return by;
  const isList = Array.isArray(value) || /^\d+$/.test(name);
  const members = Object.entries((value ?? {}) as Json).filter(([each]) => each !== name);
  const inner = replaced((value as Json | undefined)?.[name], rest, by);
  if (isList) return inner === undefined ? [] : [inner, ...members.map(([, each]) => each)];
  // Entries instead of assignments: `__proto__` is a member like any other here.
  return Object.fromEntries([...members, ...(inner === undefined ? [] : [[name, inner] as const])]);
}
