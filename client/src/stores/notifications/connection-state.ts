import { ref, type Ref } from 'vue';
import type { LivePhase } from '../../live/live-phase.ts';

/**
 * What the bell says of the connection.
 * - `idle`: not started, the page is in the browser's cache, or nobody is signed in
 * - `connecting`: without a proven position for less than 3 s: shows nothing
 * - `live`: the socket is open and the position proven
 * - `catching-up`: longer than that without a connection, or still fetching what was missed
 * - `offline`: the same, and a try has failed; `nextTryAt` says when the next one is
 * - `parked`: too many tabs of this person; waits until this one is used
 * - `stopped`: this page is wrong or not allowed; `stopReason` says which
 */
export type ConnectionState =
  'idle' | 'connecting' | 'live' | 'catching-up' | 'offline' | 'parked' | 'stopped';

/** Shorter gaps are nobody's business: a bell that turns amber for each of them would only make people nervous. */
const unnoticedMs = 3_000;

export interface ShownConnection {
  readonly state: Ref<ConnectionState>;
  readonly stopReason: Ref<'reload' | 'forbidden' | null>;
  /** Wall time in milliseconds since 1970; null while it is not waiting. */
  readonly nextTryAt: Ref<number | null>;
  /**
   * Says anew where the connection stands.
   * @param whole everything up to the position that the server spoke of is held
   */
  update(phase: LivePhase, whole: boolean): void;
}

/** @param changed hears each new state */
export function createShownConnection(changed: (state: ConnectionState) => void): ShownConnection {
  const state = ref<ConnectionState>('idle');
  const stopReason = ref<'reload' | 'forbidden' | null>(null);
  const nextTryAt = ref<number | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let noticed = false;
  let now: LivePhase = { kind: 'idle' };

  function show(next: ConnectionState): void {
    if (state.value === next) return;
    state.value = next;
    changed(next);
  }

  function showUnsettled(): void {
    if (!noticed) {
      timer ??= setTimeout(() => {
        noticed = true;
        showUnsettled();
      }, unnoticedMs);
      show('connecting');
    } else if (now.kind === 'waiting') show('offline');
    // Each try of a long outage would else turn the bell amber and grey again.
    else if (now.kind === 'live' || state.value !== 'offline') show('catching-up');
  }

  function settle(next: ConnectionState): void {
    clearTimeout(timer);
    timer = undefined;
    noticed = false;
    show(next);
  }

  function update(phase: LivePhase, whole: boolean): void {
    now = phase;
    stopReason.value = phase.kind === 'stopped' ? phase.reason : null;
    nextTryAt.value = phase.kind === 'waiting' ? phase.until : null;
    if (phase.kind === 'idle' || phase.kind === 'signed-out') settle('idle');
    else if (phase.kind === 'parked' || phase.kind === 'stopped') settle(phase.kind);
    else if (phase.kind === 'live' && whole) settle('live');
    else showUnsettled();
  }

  return { state, stopReason, nextTryAt, update };
}
