import { limits } from '@belfry/shared/limits';
import { username } from '@belfry/shared/session';
import { codePoints, isPlainText } from '@belfry/shared/text';
import { ApiError } from '../../api/client.ts';
import { faultText } from '../../i18n/fault-text.ts';
import type { Translate } from '../../i18n/i18n.ts';

/** What is wrong with each field of a person's form; an empty text where nothing is. */
export interface PersonFaults {
  username?: string;
  displayName?: string;
  password?: string;
  roles?: string;
  /** What belongs to no field. */
  form?: string;
}

/** A username's fault, or an empty text. */
export function usernameFault(value: string, t: Translate): string {
  return username.safeParse(value).success ? '' : t('people.fault.username');
}

/** A display name's fault, or an empty text. */
export function displayNameFault(value: string, t: Translate): string {
  if (value === '') return t('people.fault.empty');
  if (codePoints(value) > limits.displayNameLength)
    return t('people.fault.tooLong', { max: limits.displayNameLength });
  return isPlainText(value) ? '' : t('send.fault.text');
}

/** A new password's fault, or an empty text. */
export function passwordFault(value: string, t: Translate): string {
  const length = codePoints(value);
  const fits = length >= limits.passwordMinLength && length <= limits.passwordMaxLength;
  return fits && isPlainText(value) ? '' : t('people.fault.password');
}

/** Says what the server had against a person's form. */
export function personFaults(error: unknown, t: Translate): PersonFaults {
  if (error instanceof ApiError && error.code === 'invalid-request') {
    const fields = new Set(error.problem?.errors?.map(({ path }) => path.split('.')[0]));
    const faults: PersonFaults = {
      ...(fields.has('username') && { username: t('people.fault.username') }),
      ...(fields.has('displayName') && {
        displayName: t('people.fault.tooLong', { max: limits.displayNameLength }),
      }),
      ...(fields.has('password') && { password: t('people.fault.password') }),
      ...(fields.has('roles') && { roles: t('people.fault.role') }),
    };
    if (Object.keys(faults).length > 0) return faults;
  }
  return { form: faultText(error, t) };
}

/** Whether every field may be sent. */
export function isFaultless(faults: PersonFaults): boolean {
  return Object.values(faults).every((fault) => fault === '');
}
