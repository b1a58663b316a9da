import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { signInFault } from './sign-in-fault.ts';

function problem(code: string, status: number, retryAfterSeconds: number | null = null): ApiError {
  const document = { type: 'about:blank', title: code, status, code, requestId: 'r-1' };
  return new ApiError('problem', code, { status, problem: document, retryAfterSeconds });
}

describe('a sign-in that failed', () => {
  it('blames name or password only when the server did', () => {
    expect(signInFault(problem('invalid-credentials', 401))).toMatchObject({
      key: 'login.fault.credentials',
      credentials: true,
    });
    expect(signInFault(problem('unavailable', 503)).credentials).toBe(false);
  });

  it('says how long to wait after too many tries, at least a second', () => {
    expect(signInFault(problem('too-many-requests', 429, 16))).toMatchObject({
      key: 'login.fault.throttled',
      waitSeconds: 16,
    });
    expect(signInFault(problem('too-many-requests', 429)).waitSeconds).toBe(1);
  });

  it.each([
    [new ApiError('network', 'x'), 'login.fault.away'],
    [new ApiError('timeout', 'x'), 'login.fault.away'],
    [new ApiError('problem', 'a proxy', { status: 502 }), 'login.fault.away'],
    [problem('unavailable', 503), 'login.fault.busy'],
    [problem('origin-refused', 403), 'login.fault.origin'],
    [problem('forbidden', 403), 'login.fault.demoElsewhere'],
    [problem('not-found', 404), 'login.fault.other'],
    [new Error('ours'), 'login.fault.other'],
  ])('has words of its own: %s', (error, key) => {
    expect(signInFault(error).key).toBe(key);
  });
});
