import type { Locale } from '@belfry/shared/session';
import type { SameShape } from './message-types.ts';
import type { en } from './messages/en.ts';

/** All texts of one language. */
export type Messages = SameShape<typeof en>;

/** Loads one language; each is a chunk of its own, so that a page fetches only the one that it shows. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  if (locale === 'zh-CN') return (await import('./messages/zh-CN.ts')).zhCN;
  return (await import('./messages/en.ts')).en;
}
