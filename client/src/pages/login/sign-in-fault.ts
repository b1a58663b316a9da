import { ApiError } from '../../api/client.ts';
import type { MessageKey } from '../../i18n/i18n.ts';

/** Why a sign-in failed, in its own words, and how long to wait before the next try. */
export interface SignInFault {
  key: MessageKey;
  /** Seconds before the server takes another try; 0 when at once. */
  waitSeconds: number;
  /** Whether name or password are at fault, and not the way to the server. */
  credentials: boolean;
}

/** Says what a failed `POST /session` means. Anything that is not known is a fault of the server or of the way to it. */
export function signInFault(error: unknown): SignInFault {
  if (!(error instanceof ApiError)) return fault('login.fault.other');
  // A proxy in between answers 502 or 504, without a code of ours, when the server is away.
  if (error.kind !== 'problem' || (error.code === null && error.status >= 500))
    return fault('login.fault.away');
  switch (error.code) {
    case 'invalid-credentials':
    // An empty or overlong name or password is a wrong one.
    case 'invalid-request':
      return { ...fault('login.fault.credentials'), credentials: true };
    case 'too-many-requests':
      return { ...fault('login.fault.throttled'), waitSeconds: Math.max(1, error.retryAfterSeconds ?? 1) };
    case 'forbidden':
      return fault('login.fault.demoElsewhere');
    case 'origin-refused':
      return fault('login.fault.origin');
    case 'unavailable':
      return fault('login.fault.busy');
    default:
      return fault('login.fault.other');
  }
}

const fault = (key: MessageKey): SignInFault => ({ key, waitSeconds: 0, credentials: false });
