import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/client.ts';
import type { Translate } from '../../i18n/i18n.ts';
import { sendFaults } from './send-faults.ts';

const t: Translate = (key, values = {}) => [key, ...Object.values(values)].join(' ');

function problem(code: string, status: number, errors: { path: string; message: string }[] = []): ApiError {
  const document = { type: 'about:blank', title: code, status, code, requestId: 'r-1', errors };
  return new ApiError('problem', code, { status, problem: document });
}

describe('what the server had against a notification', () => {
  it('stands at the field that it is about', () => {
    const error = problem('invalid-request', 422, [
      { path: 'title', message: 'must have 1 to 200 characters' },
      { path: 'link', message: 'must be a path' },
    ]);
    expect(sendFaults(error, [], t)).toEqual({
      fields: { title: 'must have 1 to 200 characters', link: 'send.fault.link' },
      form: '',
    });
  });

  it('stands above the form when it belongs to no field', () => {
    const error = problem('invalid-request', 422, [{ path: 'expiresAt', message: 'must be later' }]);
    expect(sendFaults(error, [], t)).toEqual({ fields: {}, form: 'fault.invalid' });
  });

  it('names the people who do not exist', () => {
    const error = problem('unknown-recipient', 422, [{ path: 'to.staff', message: 'unknown: kim, wei' }]);
    expect(sendFaults(error, ['ada', 'kim', 'wei'], t).fields.to).toBe('send.fault.unknown kim, wei');
  });

  it('says that nobody would get it', () => {
    expect(sendFaults(problem('no-recipients', 422), [], t).fields.to).toBe('send.fault.nobody');
  });

  it.each([new ApiError('network', 'x'), new ApiError('timeout', 'x'), problem('unavailable', 503)])(
    'does not claim that nothing was sent when that is not known',
    (error) => {
      expect(sendFaults(error, [], t).form).toBe('send.unknownSent');
    },
  );
});
