/** What the favicon tells: nothing special, a count, or that nobody is signed in any more. */
export interface FaviconState {
  unread: number;
  signedOut: boolean;
}

// The picture stands in the browser's own bar: no token of the page reaches it, and no theme of the page belongs there.
const colors = { ground: '#1d5fd1', off: '#6b7078', bell: '#fff', badge: '#d92d2d', ring: '#fff' };
const bell =
  'M16 6.5a1.6 1.6 0 0 1 1.6 1.6v.5a6.4 6.4 0 0 1 4.8 6.2v3.4l1.7 2.6a.8.8 0 0 1-.7 1.2H8.6a.8.8 0 0 1-.7-1.2l1.7-2.6v-3.4a6.4 6.4 0 0 1 4.8-6.2v-.5A1.6 1.6 0 0 1 16 6.5Zm-2.7 17.1h5.4a2.7 2.7 0 0 1-5.4 0Z';

/** The favicon as an address: a digit from 1 to 9, a dot for more; null when the plain one is right. */
export function faviconHref({ unread, signedOut }: FaviconState): string | null {
  if (signedOut)
    return picture(
      colors.off,
      '<path d="M7 7l18 18" stroke="#fff" stroke-width="3" stroke-linecap="round"/>',
    );
  if (unread <= 0) return null;
  return picture(colors.ground, unread > 9 ? dot() : digit(unread));
}

function picture(ground: string, mark: string): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${ground}"/>` +
    `<path d="${bell}" fill="${colors.bell}"/>${mark}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function dot(): string {
  return `<circle cx="23.5" cy="8.5" r="6.5" fill="${colors.badge}" stroke="${colors.ring}" stroke-width="2"/>`;
}

// At 16 pixels a digit is readable only when it takes most of the picture.
function digit(count: number): string {
  return (
    `<circle cx="20.5" cy="11.5" r="11" fill="${colors.badge}"/>` +
    `<text x="20.5" y="17.6" text-anchor="middle" font-family="Arial,sans-serif" font-size="17" font-weight="700" fill="#fff">${count}</text>`
  );
}

/** Shows a favicon; null shows the page's own again. */
export function showFavicon(href: string | null): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
  if (!link) return;
  link.dataset['plain'] ??= link.getAttribute('href') ?? '';
  const wanted = href ?? link.dataset['plain'];
  if (link.getAttribute('href') !== wanted) link.setAttribute('href', wanted);
}
