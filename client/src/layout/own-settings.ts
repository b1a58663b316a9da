import type { Locale } from '@belfry/shared/session';
import { currentLocale, showLocale, translate } from '../i18n/i18n.ts';
import { useSession } from '../stores/session.ts';
import { showNotice } from './notices.ts';
import { shownTimeZone } from './own-time-zone.ts';

/** What was chosen on the login page, before anyone knew whose choice it is. */
let chosenBefore: Locale | null = null;
/** The person, and the language that the server had for them when the page last followed it. */
let followed = '';

/** Shows a language because the person asked for it, and makes it their own. */
export async function chooseLocale(locale: Locale): Promise<void> {
  await showLocale(locale);
  const { session, status, patch } = useSession();
  if (!session || status !== 'signed-in') {
    chosenBefore = locale;
    return;
  }
  try {
    await patch({ locale });
  } catch {
    showNotice({ tone: 'error', text: translate('user.languageNotSaved') });
  }
}

/**
 * Shows the language of the person who is signed in; what they chose on the login page just now is newer, and becomes
 * theirs. Who never chose a time zone gets the one of the place where they sit.
 */
export async function followPerson(): Promise<void> {
  const { session, patch } = useSession();
  if (!session) return;
  const { id, locale: own, timeZone } = session.staff;
  const chosen = chosenBefore;
  chosenBefore = null;
  // A choice that could not be saved leaves this as it was, so that it is not turned back on the next click.
  if (chosen === null && followed === `${id} ${own}`) return;
  followed = `${id} ${own}`;
  const locale = chosen ?? own;
  const change = {
    ...(locale !== own && { locale }),
    ...(shownTimeZone(timeZone) !== timeZone && { timeZone: shownTimeZone(timeZone) }),
  };
  // Both are shown already, so a failure loses nothing; the next sign-in tries again.
  if (Object.keys(change).length > 0) patch(change).catch(() => undefined);
  if (locale !== currentLocale()) await showLocale(locale);
}
