import type { Locale } from '@belfry/shared/session';
import type { Messages } from '../../src/i18n/load-messages.ts';
import { en } from '../../src/i18n/messages/en.ts';
import { zhCN } from '../../src/i18n/messages/zh-CN.ts';

/** What the screen says in a language; tests look for the words that people see. */
export const texts: Readonly<Record<Locale, Messages>> = { en, 'zh-CN': zhCN };
