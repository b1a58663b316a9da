import { describe, expect, it } from 'vitest';
import { idempotencyKeyOf } from './idempotency-key.ts';

describe('the Idempotency-Key of a request', () => {
  it('is found whatever the case of its name', () => {
    expect(idempotencyKeyOf(['Host', 'a', 'IDEMPOTENCY-key', 'order-42'])).toBe('order-42');
  });

  it('is null when none was sent', () => {
    expect(idempotencyKeyOf(['Host', 'a', 'Idempotency-Kez', 'b'])).toBeNull();
  });

  it.each(['!', '~'.repeat(255)])('may be %s', (key) => {
    expect(idempotencyKeyOf(['Idempotency-Key', key])).toBe(key);
  });

  it.each(['', 'two words', 'tab\there', 'schlüssel', '~'.repeat(256)])('must not be %j', (key) => {
    expect(() => idempotencyKeyOf(['Idempotency-Key', key])).toThrow('visible ASCII');
  });

  it('must not come twice, not even with the same value', () => {
    expect(() => idempotencyKeyOf(['Idempotency-Key', 'a', 'idempotency-key', 'a'])).toThrow('twice');
  });
});
