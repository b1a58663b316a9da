import { ApiError } from '../../api/client.ts';
import { fetchChanges, fetchInbox } from '../../api/inbox.ts';
import { answerSettled, expectAnswer, takeSnapshot } from '../../inbox/answers.ts';
import { needOf, type Inbox, type Need } from '../../inbox/inbox.ts';
import { onFetchedChanges, type Outcome } from '../../inbox/reducer.ts';
import { rowsOf } from '../../inbox/shown.ts';
import { reconnectDelayMs } from '../../live/reconnect-policy.ts';
import type { Mirror } from './mirror.ts';

/** Fetches what the inbox needs to be whole again, one thing at a time, until it needs nothing. */
export interface CatchUp {
  /** Looks whether something is needed, and fetches it. */
  look(): void;
  /** The way to the server is open: what failed before is tried again at once. */
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
      if (outcome !== 'failed' && outcome !== 'gone' && !isSame(need, needOf(mirror.inbox))) failures = 0;
      // The server is away or behind itself: asking faster helps neither.
      else if (outcome !== 'gone') waitToLook();
      if (typeof outcome === 'object') took(outcome);
      else look();
    });
  }

  function waitToLook(): void {
    timer = setTimeout(
      () => {
        timer = undefined;
        look();
      },
      reconnectDelayMs(failures++, Math.random),
    );
  }

  function forget(): void {
    clearTimeout(timer);
    timer = undefined;
    failures = 0;
  }

  return {
    look,
    hurry() {
      forget();
      look();
    },
    halt() {
      running?.abort();
      running = null;
      forget();
    },
  };
}

/** Fetches one need and merges the answer. `gone`: changes cannot serve it any more. */
async function serve(inbox: Inbox, need: Need, signal: AbortSignal): Promise<Outcome | 'failed' | 'gone'> {
  expectAnswer(inbox);
  try {
    if (need.kind === 'snapshot') {
      // As many rows as were there, so that an open list keeps its length where one page can.
      const limit = Math.min(100, Math.max(20, rowsOf(inbox, 'inbox').length));
      return takeSnapshot(inbox, await fetchInbox({ limit }, signal)) ?? 'failed';
    }
    const changes = await fetchChanges(need.epoch, need.since, signal);
    return onFetchedChanges(inbox, changes, changes.epoch);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'position-gone') return 'failed';
    inbox.snapshotWanted = true;
    return 'gone';
  } finally {
    answerSettled(inbox);
  }
}

function isSame(before: Need, now: Need | null): boolean {
  if (before.kind === 'snapshot' || now?.kind !== 'changes') return before.kind === now?.kind;
  return before.since === now.since;
}
