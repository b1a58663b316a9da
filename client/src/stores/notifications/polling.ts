import { ref, type Ref } from 'vue';
import { fetchUnread } from '../../api/inbox.ts';
import { onProof, type Outcome } from '../../inbox/reducer.ts';
import type { Mirror } from './mirror.ts';

const shortestMs = 15_000;
const longestMs = 30_000;

/** Asks for the proof now and then while no socket can be opened: some networks let HTTP through and nothing else. */
export interface Polling {
  /** Whether the number is kept up that way: asked for, and the last answer came. */
  readonly works: Ref<boolean>;
  /** Polls from now on; at once when `now`, or when nothing is known yet. */
  begin(now?: 'now'): void;
  end(): void;
}

/** @param took receives what an answer brought */
export function createPolling(mirror: Mirror, took: (outcome: Outcome) => void): Polling {
  const works = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;

  function plan(): void {
    // Ten thousand pages behind one proxy must not ask in step.
    timer = setTimeout(() => void poll(), shortestMs + Math.random() * (longestMs - shortestMs));
  }

  async function poll(): Promise<void> {
    clearTimeout(timer);
    // A hidden tab has nobody to be right for; when it is shown, the connection tries at once.
    if (document.visibilityState !== 'visible') {
      plan();
      return;
    }
    const call = new AbortController();
    running = call;
    const { inbox } = mirror;
    const proof = await fetchUnread(call.signal).catch(() => null);
    if (running !== call) return;
    running = null;
    works.value = proof !== null;
    plan();
    if (proof && inbox === mirror.inbox) took(onProof(inbox, proof));
  }

  return {
    works,
    begin(now) {
      if (running) return;
      if (now === 'now' || (timer === undefined && mirror.counts.value === null)) void poll();
      else if (timer === undefined) plan();
    },
    end() {
      clearTimeout(timer);
      timer = undefined;
      running?.abort();
      running = null;
      works.value = false;
    },
  };
}
