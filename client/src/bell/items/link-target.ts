import { linkFault } from '@belfry/shared/link';

/** Where an item's link leads: a page of this site, or one elsewhere. */
export interface LinkTarget {
  href: string;
  inside: boolean;
}

/**
 * The target of a link, or null when there is none or it must not be bound: it was checked when it was stored, and is
 * checked again here, since Vue does not clean `:href`.
 * @param origin this site's own; a whole address of it is a page of this site like any other
 */
export function linkTarget(link: string | null, origin: string): LinkTarget | null {
  if (link === null || linkFault(link) !== null) return null;
  if (link.startsWith('/')) return { href: link, inside: true };
  const url = new URL(link);
  if (url.origin !== origin) return { href: link, inside: false };
  // A path of two slashes would name another host once the origin is gone.
  const path = url.pathname + url.search + url.hash;
  return path.startsWith('//') ? { href: link, inside: false } : { href: path, inside: true };
}

/** Whether a click is the plain one that a page follows by itself; any other (new tab, download) is the browser's. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
