const storageKey = 'belfry.session';

/** Tells this browser's other tabs that someone signed in or out. It says nothing more: each asks the server. */
export function tellOtherTabs(): void {
  try {
    // The value only has to differ from the one before, for that is what makes the event.
    localStorage.setItem(storageKey, `${Date.now()} ${Math.random()}`);
  } catch {
    // Storage may be forbidden; the others then hear it from their sockets, a moment later.
  }
}

/** Hears the others. (Storage events, unlike a BroadcastChannel, never keep a page out of the back-forward cache.) */
export function onOtherTabs(listener: () => void): void {
  addEventListener('storage', (event) => {
    if (event.key === storageKey) listener();
  });
}
