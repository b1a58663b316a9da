import type { Locale } from '@belfry/shared/session';
import { currentLocale, showLocale, translate } from '../i18n/i18n.ts';
import { useSession } from '../stores/session.ts';
import { showNotice } from './notices.ts';

/** What was chosen on the login page, before anyone knew whose choice it is. */
let chosenBefore: Locale | null = null;
/** The person and the language of theirs that the page last followed. */
let followed = '';

/** Shows a language because the person asked for it, and makes it their own. */
export async function chooseLocale(locale: Locale): Promise<void> {
  await showLocale(locale);
  if (useSession().status === 'signed-in') await save(locale);
  else chosenBefore = locale;
}

/** Shows the language of the person who is signed in; what they chose on the login page just now is newer. */
export async function followPerson(): Promise<void> {
  const staff = useSession().session?.staff;
  if (!staff || followed === `${staff.id} ${staff.locale}`) return;
  followed = `${staff.id} ${staff.locale}`;
  const chosen = chosenBefore;
  chosenBefore = null;
  if (chosen !== null && chosen !== staff.locale) await save(chosen);
  else if (staff.locale !== currentLocale()) await showLocale(staff.locale);
}

async function save(locale: Locale): Promise<void> {
  const session = useSession();
  const id = session.session?.staff.id ?? '';
  // Set first, so that a failure does not turn the page back on the next click.
  followed = `${id} ${locale}`;
  try {
    await session.patch({ locale });
  } catch {
    showNotice({ tone: 'error', text: translate('user.languageNotSaved') });
  }
}
