import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-rules.ts';

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

describe('the rules for all JSON', () => {
  it('let ordinary values pass, in any script', () => {
    const value = JSON.parse(
      '{"a":[1,-0.5,null,true,"订单 😀\\n\\t"],"constructor":{"prototype":"toString"}}',
    ) as unknown;
    expect(jsonFault(value)).toBeNull();
  });

  it.each([
    ['NUL in a value', '{"data":{"a":["x\\u0000"]}}', 'data.a.0'],
    ['a lone surrogate in a value', '{"data":"\\ud800"}', 'data'],
    ['a lone surrogate in a name', '{"data":{"\\udc00":1}}', 'data.\ufffd'],
    ['NUL in a name', '{"a\\u0000":1}', 'a\0'],
    ['__proto__', '{"data":{"__proto__":{"admin":true}}}', 'data.__proto__'],
    ['a number beyond range', '{"data":[1e999]}', 'data.0'],
  ])('name where %s stands', (_, json, path) => {
    expect(jsonFault(JSON.parse(json))?.path).toBe(path);
  });

  it('refuse deep nesting, however deep', () => {
    expect(jsonFault(nested(64))).toBeNull();
    expect(jsonFault(nested(65))?.message).toContain('64 levels');
    expect(jsonFault(nested(5_000))?.path.length).toBeLessThanOrEqual(300);
  });
});
