import { onScopeDispose } from 'vue';

/** What windows of this browser tell each other: when each was last focused; null when it is hidden or gone. */
interface Standing {
  id: string;
  focusedAt: number | null;
}

/** Using a window puts it in front, also where a browser tells of no focus. */
const uses = ['pointerdown', 'keydown'] as const;

/** Knows whether this window is the one in front: the focused one, else the one that was focused or used last. */
export interface FrontWindow {
  isFront: () => boolean;
}

/**
 * Several windows of one person may be open; a toast is for the one that they look at.
 * @param channel reaches the other windows of this site
 */
export function useFrontWindow(
  channel: BroadcastChannel = new BroadcastChannel('belfry.front-window'),
): FrontWindow {
  // `crypto.randomUUID` does not exist on plain HTTP in a local network.
  const id = `${Date.now()} ${Math.random()}`;
  const others = new Map<string, number>();
  let focusedAt = document.hasFocus() ? Date.now() : 0;

  function tell(): void {
    channel.postMessage({ id, focusedAt: document.hidden ? null : focusedAt } satisfies Standing);
  }
  function claim(): void {
    focusedAt = Date.now();
    tell();
  }
  function isFront(): boolean {
    return (
      !document.hidden &&
      [...others].every(([other, at]) => at < focusedAt || (at === focusedAt && other < id))
    );
  }
  function onUse(): void {
    if (!isFront()) claim();
  }
  function leave(): void {
    channel.postMessage({ id, focusedAt: null } satisfies Standing);
  }

  channel.onmessage = ({ data }: MessageEvent<Standing>) => {
    const isNew = !others.has(data.id);
    if (data.focusedAt === null) others.delete(data.id);
    else others.set(data.id, data.focusedAt);
    // Who comes, or comes back, learns who else is there.
    if (isNew && data.focusedAt !== null) tell();
  };
  window.addEventListener('focus', claim);
  for (const use of uses) window.addEventListener(use, onUse, { capture: true, passive: true });
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', tell);
  tell();
  onScopeDispose(() => {
    window.removeEventListener('focus', claim);
    for (const use of uses) window.removeEventListener(use, onUse, { capture: true });
    window.removeEventListener('pagehide', leave);
    document.removeEventListener('visibilitychange', tell);
    leave();
    channel.close();
  });

  return { isFront };
}
