import { useEventListener } from '@vueuse/core';
import { onScopeDispose } from 'vue';

/** How often the server hears of activity at most, over all tabs of this browser. */
const everyMs = 60_000;
/** When a tab last told the server, in milliseconds since 1970; shared by all tabs. */
const storageKey = 'belfry.activity';
let lastToldHere = 0;

/**
 * Calls `tell` when a person really uses the page (key, pointer or touch), at most once a minute in any tab. What
 * happens within the minute is told at its end, unless another tab has told of something later by then.
 * @returns `usedWithin`: whether this page was used in the last so many milliseconds
 */
export function useActivity(tell: () => void): { usedWithin: (ms: number) => boolean } {
  let usedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function plan(): void {
    if (timer !== undefined || usedAt <= lastTold()) return;
    const waitMs = lastTold() + everyMs - Date.now();
    if (waitMs <= 0) {
      remember();
      tell();
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      plan();
    }, waitMs);
  }

  for (const kind of ['pointerdown', 'keydown', 'touchstart'] as const) {
    useEventListener(
      window,
      kind,
      () => {
        usedAt = Date.now();
        plan();
      },
      { capture: true, passive: true },
    );
  }
  onScopeDispose(() => {
    clearTimeout(timer);
  });
  return { usedWithin: (ms) => Date.now() - usedAt < ms };
}

function lastTold(): number {
  const told = Math.max(lastToldHere, toldByOthers());
  // The clock was set back since; waiting for it to catch up could take hours.
  return told > Date.now() ? 0 : told;
}

function toldByOthers(): number {
  try {
    return Number(localStorage.getItem(storageKey)) || 0;
  } catch {
    return 0;
  }
}

function remember(): void {
  lastToldHere = Date.now();
  try {
    localStorage.setItem(storageKey, String(lastToldHere));
  } catch {
    // Then each tab counts by itself.
  }
}
