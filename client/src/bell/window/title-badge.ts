import type { Translate } from '../../i18n/i18n.ts';
import { badgeText } from '../badge-text.ts';

/** What the title of the window says. */
export interface TitleParts {
  /** The page's own name, possibly empty. */
  page: string;
  unread: number;
  signedOut: boolean;
}

/** The number first, for tabs cut the rest: `(3) Orders · Belfry`. A page whose session is over says that instead. */
export function titleText({ page, unread, signedOut }: TitleParts, t: Translate): string {
  const name = [page, t('app.name')].filter((part) => part !== '').join(' · ');
  if (signedOut) return `${t('bell.signedOut')} · ${name}`;
  const count = badgeText(unread);
  return count === '' ? name : `(${count}) ${name}`;
}
