import { reconnectDelayMs } from '../live/reconnect-policy.ts';

/** Some minutes; after that the server has no such sheet any more, and the reader has been offered a reload. */
const mostTries = 12;

/**
 * Fetches a style sheet again that did not come. Vite asks for the sheet of a part once: when the part itself is
 * fetched anew after a failure, it would be shown without one.
 */
export function refetchStyleSheets(): void {
  const tries = new Map<string, number>();
  window.addEventListener(
    'error',
    ({ target: link }) => {
      if (!(link instanceof HTMLLinkElement) || link.rel !== 'stylesheet') return;
      const failed = tries.get(link.href) ?? 0;
      if (failed === mostTries) return;
      tries.set(link.href, failed + 1);
      setTimeout(
        () => {
          // The same element does not fetch again.
          link.replaceWith(link.cloneNode());
        },
        reconnectDelayMs(failed, Math.random),
      );
    },
    // Failures to load do not bubble.
    { capture: true },
  );
}
