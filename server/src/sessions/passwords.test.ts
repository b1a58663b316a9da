import { describe, expect, it } from 'vitest';
import { createPasswords } from './passwords.ts';

describe('passwords', () => {
  it('are hashed with argon2id at the strength that was chosen', async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.matches('correct horse battery', hash)).toBe(true);
    expect(await passwords.matches('correct horse batterz', hash)).toBe(false);
  });

  it('never match where there is no hash', async () => {
    const passwords = createPasswords();
    expect(await passwords.matches('a password that nobody has', null)).toBe(false);
  });

  it('are refused with 503 when too many wait, and served again afterwards', async () => {
    const passwords = createPasswords();
    const crowd = Array.from({ length: 70 }, () => passwords.matches('x', null));
    const results = await Promise.allSettled(crowd);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]?.reason).toMatchObject({ status: 503, retryAfterSeconds: 1 });
    expect(await passwords.matches('x', null)).toBe(false);
  });
});
