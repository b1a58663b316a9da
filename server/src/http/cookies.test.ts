import { describe, expect, it } from 'vitest';
import { createSessionCookie } from './cookies.ts';

const secret = 'a'.repeat(43);

describe('the session cookie', () => {
  it('is bound to the host over https, and named plainly without', () => {
    expect(createSessionCookie(true).set(secret)).toBe(
      `__Host-belfry=${secret}; Path=/; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(createSessionCookie(false).set(secret)).toBe(
      `belfry=${secret}; Path=/; HttpOnly; SameSite=Strict`,
    );
    expect(createSessionCookie(false).clear()).toContain('Max-Age=0');
  });

  it('is found among others', () => {
    expect(createSessionCookie(false).read(`a=1; belfry=${secret}; b=2`)).toBe(secret);
    expect(createSessionCookie(true).read(`belfry=${'b'.repeat(43)}; __Host-belfry=${secret}`)).toBe(secret);
  });

  it.each([
    undefined,
    '',
    'belfry=',
    `belfry=${secret}x`,
    `belfry=${'='.repeat(43)}`,
    `Belfry=${secret}`,
    `xbelfry=${secret}`,
    `__Host-belfry=${secret}`,
    `belfry=${secret}; belfry=${secret}`,
  ])('is not guessed at: %s', (header) => {
    expect(createSessionCookie(false).read(header)).toBeNull();
  });
});
