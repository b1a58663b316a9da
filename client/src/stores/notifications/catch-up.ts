import { fetchChanges, fetchInbox } from '../../api/inbox.ts';
import { ApiError } from '../../api/client.ts';
import { answerSettled, expectAnswer, takeSnapshot } from '../../inbox/answers.ts';
import { needOf, type Inbox, type Need } from '../../inbox/inbox.ts';
import { onFetchedChanges, onPositionGone, type Outcome } from '../../inbox/reducer.ts';
import { reconnectDelayMs } from '../../live/reconnect-policy.ts';
import type { Mirror } from './mirror.ts';

/** Fetches what the inbox needs to be whole again: one thing at a time, until it needs nothing. */
export interface CatchUp {
  /** Looks whether something is needed, and fetches it. */
  look(): void;
  /** Forgets how often it failed: the way to the server is open again. */
  hurry(): void;
  /** Drops what is on its way. */
  halt(): void;
}

/** @param took receives what an answer brought */
export function createCatchUp(mirror: Mirror, took: (outcome: Outcome) => void): CatchUp {
  let running: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function look(): void {
    const need = needOf(mirror.inbox);
    if (need === null || running || timer !== undefined) return;
    const call = new AbortController();
    running = call;
    void serve(mirror.inbox, need, call.signal).then((outcome) => {
      if (running !== call) return;
      running = null;
      if (outcome) took(outcome);
      // The same need again, or a failure: the server is away or behind, and asking faster helps neither.
      if (!outcome || isSame(need, needOf(mirror.inbox))) again();
      else failures = 0;
      look();
    });
  }

  function again(): void {
    timer = setTimeout(
      () => {
        timer = undefined;
        look();
      },
      reconnectDelayMs(failures++, Math.random),
    );
  }

  function hurry(): void {
    clearTimeout(timer);
    timer = undefined;
    failures = 0;
    look();
  }

  function halt(): void {
    running?.abort();
    running = null;
    clearTimeout(timer);
    timer = undefined;
    failures = 0;
  }

  return { look, hurry, halt };
}

/** Fetches one need and merges it; null when that failed. */
async function serve(inbox: Inbox, need: Need, signal: AbortSignal): Promise<Outcome | null> {
  expectAnswer(inbox);
  try {
    if (need.kind === 'snapshot') {
      const rows = inbox.windows.inbox.loaded ? inbox.items.size : 0;
      const page = await fetchInbox({ limit: Math.min(100, Math.max(20, rows)) }, signal);
      return takeSnapshot(inbox, page);
    }
    const changes = await fetchChanges(need.epoch, need.since, signal);
    return onFetchedChanges(inbox, changes, changes.epoch);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'position-gone') {
      return onPositionGone(inbox);
    }
    return null;
  } finally {
    answerSettled(inbox);
  }
}

function isSame(before: Need, now: Need | null): boolean {
  if (before.kind === 'snapshot' || now?.kind !== 'changes') return before.kind === now?.kind;
  return before.since === now.since;
}
