import type { MessageKey } from '../i18n/i18n.ts';
import type { IconName } from './icon-paths.ts';

export interface MenuEntry {
  /** Path of the entry's page; pages below it belong to the entry as well. */
  path: string;
  label: MessageKey;
  icon: IconName;
  admin?: true;
}

/** The side menu, from top to bottom. */
export const menuEntries: readonly MenuEntry[] = [
  { path: '/', label: 'menu.home', icon: 'home' },
  { path: '/notifications', label: 'menu.notifications', icon: 'list' },
  { path: '/send', label: 'menu.send', icon: 'send', admin: true },
  { path: '/admin', label: 'menu.admin', icon: 'shield', admin: true },
];

/** Whether the page at `path` belongs to the entry. */
export function isWithin(entry: MenuEntry, path: string): boolean {
  return entry.path === '/' ? path === '/' : path === entry.path || path.startsWith(`${entry.path}/`);
}
