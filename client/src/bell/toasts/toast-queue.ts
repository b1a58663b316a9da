import type { Item } from '@belfry/shared/inbox';

/** One toast: what arrived, alone or as a group. */
export interface Toast {
  id: number;
  /** Stays until it is closed; groups only with its like. */
  critical: boolean;
  /** Newest first. */
  items: readonly Item[];
  /** When its first item came, by a clock that never jumps. */
  bornMs: number;
  /** Grows when something joins: the toast then starts its time anew. */
  revision: number;
}

/** How many stand at once. */
const most = 3;
/** What comes so soon after the first joins its toast. */
const groupMs = 1_000;

let lastId = 0;

/**
 * The stack after arrivals, newest toast first. Within a second of one another they share a toast. When there is no room
 * the oldest toast that is not critical goes; when all are critical, another critical one joins the newest of them, and
 * anything else is left to the badge.
 * @param items newest first, what arrived in one change
 * @param nowMs of a clock that never jumps
 */
export function arrive(toasts: readonly Toast[], items: readonly Item[], nowMs: number): Toast[] {
  // What arrives anew is told anew, not twice.
  const stack = withoutItems(toasts, new Set(items.map(({ id }) => id)));
  const critical = items.filter(({ severity }) => severity === 'critical');
  const others = items.filter(({ severity }) => severity !== 'critical');
  return join(join(stack, others, false, nowMs), critical, true, nowMs);
}

function join(toasts: Toast[], items: readonly Item[], critical: boolean, nowMs: number): Toast[] {
  if (items.length === 0) return toasts;
  const alike = toasts.filter((toast) => toast.critical === critical);
  const full = toasts.length >= most && toasts.every((toast) => toast.critical);
  const host = alike.find((toast) => nowMs - toast.bornMs < groupMs) ?? (full ? alike[0] : undefined);
  if (host) {
    const grown = { ...host, items: [...items, ...host.items], revision: host.revision + 1 };
    return toasts.map((toast) => (toast === host ? grown : toast));
  }
  if (full) return toasts;
  const room =
    toasts.length < most
      ? toasts
      : toasts.toSpliced(
          toasts.findLastIndex((toast) => !toast.critical),
          1,
        );
  return [{ id: ++lastId, critical, items, bornMs: nowMs, revision: 0 }, ...room];
}

/** The stack without these items: they were read, or are gone. A toast of which nothing is left goes. */
export function withoutItems(toasts: readonly Toast[], ids: ReadonlySet<string>): Toast[] {
  return toasts.flatMap((toast) => {
    const items = toast.items.filter(({ id }) => !ids.has(id));
    if (items.length === toast.items.length) return [toast];
    return items.length === 0 ? [] : [{ ...toast, items }];
  });
}
