import type { Severity } from '@belfry/shared/inbox';
import { category as categorySchema } from '@belfry/shared/inbox';
import { limits } from '@belfry/shared/limits';
import { linkFault } from '@belfry/shared/link';
import type { PublishRequest } from '@belfry/shared/publishing';
import { codePoints, isPlainText } from '@belfry/shared/text';
import type { MessageKey } from '../../i18n/i18n.ts';

export const audienceKinds = ['staff', 'roles', 'everyone'] as const;
export type AudienceKind = (typeof audienceKinds)[number];

/** What is in the form, as it was typed. */
export interface Draft {
  audience: AudienceKind;
  staff: string[];
  roles: string[];
  category: string;
  severity: Severity;
  title: string;
  body: string;
  link: string;
}

export const emptyDraft = (): Draft => ({
  audience: 'staff',
  staff: [],
  roles: [],
  category: '',
  severity: 'info',
  title: '',
  body: '',
  link: '',
});

/** The form's fields that can be wrong, from top to bottom. */
export const draftFields = ['to', 'category', 'title', 'body', 'link'] as const;
export type DraftField = (typeof draftFields)[number];
export type DraftFaults = Partial<Record<DraftField, MessageKey>>;

/** The body of `POST /notifications` for a draft. Blanks around what was typed are dropped. */
export function requestOf(draft: Draft): PublishRequest {
  const body = draft.body.trim();
  const link = draft.link.trim();
  return {
    to: audienceOf(draft),
    category: draft.category.trim(),
    severity: draft.severity,
    title: draft.title.trim(),
    ...(body !== '' && { body }),
    ...(link !== '' && { link }),
  };
}

function audienceOf({ audience, staff, roles }: Draft): PublishRequest['to'] {
  if (audience === 'everyone') return { everyone: true };
  return audience === 'staff' ? { staff } : { roles };
}

/** What is wrong with a draft, field by field, before the server is asked. */
export function draftFaults(draft: Draft): DraftFaults {
  const { to, category, title, body = '', link } = requestOf(draft);
  const nobody = to.everyone !== true && (to.staff ?? to.roles ?? []).length === 0;
  const titleFault: MessageKey | null =
    title === '' ? 'send.fault.empty' : textFault(title, limits.titleLength);
  const bodyFault = textFault(body, limits.bodyLength);
  return {
    ...(nobody && { to: 'send.fault.nobody' }),
    ...(!categorySchema.safeParse(category).success && { category: 'send.fault.category' }),
    ...(titleFault && { title: titleFault }),
    ...(bodyFault && { body: bodyFault }),
    ...(link && linkFault(link) !== null && { link: 'send.fault.link' }),
  };
}

function textFault(text: string, max: number): MessageKey | null {
  if (codePoints(text) > max) return 'send.fault.long';
  return isPlainText(text) ? null : 'send.fault.text';
}
