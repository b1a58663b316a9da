import { describe, expect, it } from 'vitest';
import { createAttemptKeys } from './attempt-key.ts';

function counting(): (bytes: Uint8Array) => Uint8Array {
  let next = 0;
  return (bytes) => bytes.fill(next++);
}

describe('the key of an attempt to send', () => {
  it('stays the same for the same request, so that a second try sends nothing twice', () => {
    const keys = createAttemptKeys(counting());
    expect(keys.keyFor({ title: 'a' })).toBe(keys.keyFor({ title: 'a' }));
  });

  it('is another one for another request, and after a success', () => {
    const keys = createAttemptKeys(counting());
    const first = keys.keyFor({ title: 'a' });
    expect(keys.keyFor({ title: 'b' })).not.toBe(first);
    const second = keys.keyFor({ title: 'a' });
    keys.succeeded();
    expect(keys.keyFor({ title: 'a' })).not.toBe(second);
  });

  it('is visible ASCII of a length that the contract takes', () => {
    expect(createAttemptKeys().keyFor({})).toMatch(/^[\da-f]{32}$/);
  });
});
