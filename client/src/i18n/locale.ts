import { locales, type Locale } from '@belfry/shared/session';

const storageKey = 'belfry.locale';

/** Each language in its own words, as people look for it. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', 'zh-CN': '简体中文' };

/** The language used here last, else the best of what the browser prefers, else English. */
export function detectLocale(): Locale {
  return remembered() ?? preferredLocale(navigator.languages);
}

/** The first preferred language (BCP 47 tags) that Belfry speaks; any Chinese is served in Simplified Chinese. */
export function preferredLocale(preferred: readonly string[]): Locale {
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'zh') return 'zh-CN';
    if (language === 'en') return 'en';
  }
  return 'en';
}

export function rememberLocale(locale: Locale): void {
  try {
    localStorage.setItem(storageKey, locale);
  } catch {
    // Storage may be full or forbidden; the language then lives as long as the page.
  }
}

function remembered(): Locale | null {
  try {
    const stored = localStorage.getItem(storageKey);
    return locales.find((locale) => locale === stored) ?? null;
  } catch {
    return null;
  }
}
