import type { Locale } from '@belfry/shared/session';
import { computed, type ComputedRef } from 'vue';
import { createI18n } from 'vue-i18n';
import { detectLocale, rememberLocale } from './locale.ts';
import type { KeyOf } from './message-types.ts';
import type { Messages } from './load-messages.ts';
import { loadMessages } from './load-messages.ts';

/** The name of a text, as `t` takes it. A name that does not exist is a type error. */
export type MessageKey = KeyOf<Messages>;

/**
 * `t(key)`, `t(key, { name: value })`, and with a plural form `t(key, { count }, count)`. Reading it in a template or a
 * computed follows the language.
 */
export type Translate = (
  key: MessageKey,
  values?: Readonly<Record<string, string | number>>,
  plural?: number,
) => string;

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  // Both languages have every key (checked by types and a test), so there is nothing to fall back to.
  fallbackLocale: false,
  messages: {},
  missingWarn: import.meta.env.DEV,
});

/** The language of the page now; reactive. */
export function currentLocale(): Locale {
  return i18n.global.locale.value as Locale;
}

/** The translator outside of components. */
export const translate: Translate = (key, values, plural) =>
  plural === undefined ? i18n.global.t(key, values ?? {}) : i18n.global.t(key, values ?? {}, plural);

const shownLocale = computed(currentLocale);

/** What a component needs: `const { t, locale } = useText()`. */
export function useText(): { t: Translate; locale: ComputedRef<Locale> } {
  return { t: translate, locale: shownLocale };
}

/** Loads a language and shows the page in it; remembered for the next visit of this browser. */
export async function showLocale(locale: Locale): Promise<void> {
  i18n.global.setLocaleMessage(locale, await loadMessages(locale));
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  rememberLocale(locale);
}

/** Loads the language of the first paint: the one used here last, else the browser's. */
export function showFirstLocale(): Promise<void> {
  return showLocale(detectLocale());
}
