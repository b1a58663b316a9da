import { ApiError } from '../api/client.ts';
import type { MessageKey, Translate } from './i18n.ts';

const byCode: Readonly<Record<string, MessageKey>> = {
  conflict: 'fault.conflict',
  forbidden: 'fault.forbidden',
  'invalid-request': 'fault.invalid',
  'not-found': 'fault.gone',
  'payload-too-large': 'fault.tooLarge',
  unauthenticated: 'fault.signedOut',
  unavailable: 'fault.busy',
};

/** Says in the page's language why a call failed: for a line beside what was tried, with a way to try again. */
export function faultText(error: unknown, t: Translate): string {
  if (!(error instanceof ApiError)) return t('fault.other', { request: '–' });
  // A proxy in between answers 502 or 504, without a code of ours, when the server is away.
  if (error.kind !== 'problem' || (error.code === null && error.status >= 500)) return t('fault.away');
  if (error.code === 'too-many-requests') {
    const seconds = Math.max(1, error.retryAfterSeconds ?? 1);
    return t('fault.throttled', { seconds }, seconds);
  }
  const key = error.code === null ? undefined : byCode[error.code];
  return key === undefined ? t('fault.other', { request: error.problem?.requestId ?? '–' }) : t(key);
}
