/** The links whose sheets did not come. */
const missing = new Set<Element>();

/** Watches from now on for style sheets that do not come, and finds those that have not come by now. */
export function watchStyleSheets(): void {
  window.addEventListener(
    'error',
    ({ target }) => {
      if (isStyleSheet(target)) missing.add(target);
    },
    // Failures to load do not bubble.
    { capture: true },
  );
  window.addEventListener('online', () => void fetchMissingStyleSheets());
  // Those of the document itself have come or failed before its script runs.
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    if (link.sheet === null) missing.add(link);
  }
  void fetchMissingStyleSheets();
}

/**
 * Fetches anew what did not come. Vite asks for the style sheet of a part once only: when the part itself is fetched anew
 * after a failure, it would be shown without one.
 * @returns resolves when each sheet has come, or has failed again
 */
export async function fetchMissingStyleSheets(): Promise<void> {
  const links = [...missing];
  missing.clear();
  await Promise.all(links.map(fetchAnew));
}

function fetchAnew(link: Element): Promise<void> {
  return new Promise((settled) => {
    // The same element does not fetch again.
    const again = link.cloneNode();
    for (const end of ['load', 'error']) {
      again.addEventListener(end, () => {
        settled();
      });
    }
    link.replaceWith(again);
  });
}

function isStyleSheet(target: EventTarget | null): target is HTMLLinkElement {
  return target instanceof HTMLLinkElement && target.rel === 'stylesheet';
}
