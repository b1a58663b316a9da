/** The connection as the bell shows it; the store says what each state means. */
export interface ConnectionView {
  state: 'idle' | 'connecting' | 'live' | 'catching-up' | 'offline' | 'parked' | 'stopped';
  /** There is no socket, but the count is fetched now and then. */
  polling: boolean;
  /** `Date.now()` of the last proof. */
  checkedAt: number | null;
  /** `Date.now()` at which it dials again. */
  nextTryAt: number | null;
  stopReason: 'reload' | 'forbidden' | null;
}

/** How fresh the number on the badge is: as of now, about to be, or not known to be. */
export type Freshness = 'fresh' | 'late' | 'stale';

/** A connection that was away for less than three seconds shows nothing: it is still `connecting`. */
export function freshness({ state, polling }: Pick<ConnectionView, 'state' | 'polling'>): Freshness {
  switch (state) {
    case 'idle':
    case 'connecting':
    case 'live':
      return 'fresh';
    case 'catching-up':
      return 'late';
    case 'offline':
    case 'parked':
      return polling ? 'late' : 'stale';
    case 'stopped':
      return 'stale';
  }
}

/** Whole seconds until a moment, at least 0; null when none is planned. */
export function secondsUntil(atMs: number | null, nowMs: number): number | null {
  return atMs === null ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}
