import { limits } from '@belfry/shared/limits';
import { Problem } from '../problem.ts';

const headerName = 'idempotency-key';
const visibleAscii = new RegExp(`^[\\x21-\\x7e]{1,${limits.idempotencyKeyLength}}$`);

/**
 * The `Idempotency-Key` of a request, or null when none was sent.
 * @param rawHeaders names and values in turn, as Node gives them: only there do two lines stay two
 * @throws Problem 400 when it came twice or is not 1–255 visible ASCII characters
 */
export function idempotencyKeyOf(rawHeaders: readonly string[]): string | null {
  let key: string | null = null;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    // The length first: this runs over every header of the busiest call.
    if (name?.length !== headerName.length || name.toLowerCase() !== headerName) continue;
    if (key !== null) throw malformed('must not come twice');
    key = rawHeaders[i + 1] ?? '';
    if (!visibleAscii.test(key)) {
      throw malformed(`must be 1 to ${limits.idempotencyKeyLength} visible ASCII characters`);
    }
  }
  return key;
}

const malformed = (message: string): Problem =>
  new Problem('malformed-request', {
    detail: `The header Idempotency-Key ${message}.`,
    faults: [{ path: 'Idempotency-Key', message }],
  });
