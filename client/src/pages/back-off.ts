import { onScopeDispose } from 'vue';
import { ApiError } from '../api/client.ts';
import { reconnectDelayMs } from '../live/reconnect-policy.ts';

/** When something that a page needs is tried again. */
export interface BackOff {
  /** It failed, with this where there is a reason: it is tried again after a while, a longer one each time. */
  failed(thrown?: unknown): void;
  /** It worked, or is tried right now: nothing is waited for. */
  settled(): void;
}

/** Tries something again by itself for as long as a component lives, as a lost connection is tried again. */
export function useBackOff(attempt: () => void): BackOff {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  onScopeDispose(stop);
  return {
    failed(thrown) {
      stop();
      // Signing in again brings the connection back, and that is heard (`useInboxMoves`).
      if (thrown instanceof ApiError && thrown.code === 'unauthenticated') return;
      timer = setTimeout(attempt, reconnectDelayMs(failures++, Math.random));
    },
    settled() {
      stop();
      failures = 0;
    },
  };
}
