import { ApiError } from '../../api/client.ts';
import { faultText } from '../../i18n/fault-text.ts';
import type { Translate } from '../../i18n/i18n.ts';
import { draftFields, type DraftField } from './draft.ts';

/** What the server, or the way to it, had against sending: texts for fields, and one for what belongs to none. */
export interface SendFaults {
  fields: Partial<Record<DraftField, string>>;
  form: string;
}

/**
 * Says why a notification was not sent. Each fault goes to the field that it is about.
 * @param staff the user names that were chosen
 */
export function sendFaults(error: unknown, staff: readonly string[], t: Translate): SendFaults {
  if (!(error instanceof ApiError)) return { fields: {}, form: faultText(error, t) };
  // No answer, or one that promises nothing: it may have been sent. The next try carries the same key.
  if (error.kind !== 'problem' || error.status >= 500) return { fields: {}, form: t('send.unknownSent') };
  if (error.code === 'no-recipients') return { fields: { to: t('send.fault.nobody') }, form: '' };
  if (error.code === 'unknown-recipient') return { fields: { to: unknownText(error, staff, t) }, form: '' };
  const fields: SendFaults['fields'] = {};
  for (const { path, message } of error.problem?.errors ?? []) {
    const field = draftFields.find((name) => name === path.split('.')[0]);
    if (field) fields[field] = ownWords(field, t) ?? message;
  }
  return { fields, form: Object.keys(fields).length > 0 ? '' : faultText(error, t) };
}

function unknownText(error: ApiError, staff: readonly string[], t: Translate): string {
  const said = new Set(error.problem?.errors?.flatMap(({ message }) => message.split(/[\s,]+/)));
  const named = staff.filter((name) => said.has(name));
  const shown = named.length > 0 ? named : staff;
  return t('send.fault.unknown', { names: shown.join(', ') }, shown.length);
}

function ownWords(field: DraftField, t: Translate): string | null {
  if (field === 'category') return t('send.fault.category');
  return field === 'link' ? t('send.fault.link') : null;
}
