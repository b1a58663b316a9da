import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client.ts';
import { faultText } from './fault-text.ts';
import type { Translate } from './i18n.ts';

const t: Translate = (key, values = {}, plural) =>
  [key, JSON.stringify(values), plural].filter(Boolean).join(' ');

function problem(code: string, status: number, retryAfterSeconds?: number): ApiError {
  return new ApiError('problem', code, {
    status,
    problem: { type: 'about:blank', title: code, status, code, requestId: 'r-1' },
    retryAfterSeconds: retryAfterSeconds ?? null,
  });
}

describe('why a call failed, in words', () => {
  it('is the missing connection when no answer came', () => {
    expect(faultText(new ApiError('network', 'x'), t)).toContain('fault.away');
    expect(faultText(new ApiError('timeout', 'x'), t)).toContain('fault.away');
  });

  it('is the missing connection when a proxy speaks for a server that is away', () => {
    expect(faultText(new ApiError('problem', 'x', { status: 502 }), t)).toContain('fault.away');
  });

  it('names the seconds to wait', () => {
    expect(faultText(problem('too-many-requests', 429, 7), t)).toBe('fault.throttled {"seconds":7} 7');
    expect(faultText(problem('too-many-requests', 429), t)).toBe('fault.throttled {"seconds":1} 1');
  });

  it('names the request where there are no better words', () => {
    expect(faultText(problem('method-not-allowed', 405), t)).toContain('"request":"r-1"');
    expect(faultText(new Error('a fault of ours'), t)).toContain('fault.other');
  });

  it.each([
    ['forbidden', 403, 'fault.forbidden'],
    ['not-found', 404, 'fault.gone'],
    ['unavailable', 503, 'fault.busy'],
    ['unauthenticated', 401, 'fault.signedOut'],
  ])('has words of its own for %s', (code, status, key) => {
    expect(faultText(problem(code, status), t)).toContain(key);
  });
});
