import type { Item, Proof, StateSet } from '@belfry/shared/inbox';
import { patchItems, postReadAll } from '../../api/inbox.ts';
import { answerSettled, beginMark, confirmMark, dropMark, expectAnswer } from '../../inbox/answers.ts';
import type { MarkTarget } from '../../inbox/marks.ts';
import type { Outcome } from '../../inbox/reducer.ts';
import { serverNow } from '../../api/server-clock.ts';
import type { Mirror } from './mirror.ts';

/** What a write did: the position that it got (or found, when nothing had to change) and how many items it changed. */
export interface Written {
  seq: number;
  changed: number;
}

/** The writes of the bell. Each shows at once, and looks as before when it fails. */
export interface Writes {
  /**
   * Sets state on 1–500 items.
   * @param options `upTo`: leaves alone what arrived anew after that position; `keepalive`: outlives the page
   * @throws ApiError
   */
  setState: (
    ids: string[],
    set: StateSet,
    options?: { upTo?: number; keepalive?: boolean },
  ) => Promise<Written>;
  /** Marks as read what is unread and arrived up to that position. @throws ApiError */
  readAll: (upTo: number) => Promise<Written>;
  /** Sets state on what a write with that position changed, unless it changed since. @throws ApiError */
  undo: (seq: number, set: StateSet) => Promise<void>;
}

/** @param took receives what an answer brought */
export function createWrites(mirror: Mirror, took: (outcome: Outcome) => void): Writes {
  async function write(
    target: MarkTarget,
    set: StateSet,
    send: () => Promise<Proof & { changed: number; items?: Item[] }>,
  ): Promise<Written> {
    const { inbox } = mirror;
    const mark = beginMark(inbox, target, set, new Date(serverNow()).toISOString());
    mirror.show();
    expectAnswer(inbox);
    try {
      const answer = await send();
      if (inbox === mirror.inbox) took(confirmMark(inbox, mark, answer, answer.items ?? []));
      return { seq: answer.seq, changed: answer.changed };
    } catch (error) {
      dropMark(inbox, mark);
      if (inbox === mirror.inbox) mirror.show();
      throw error;
    } finally {
      answerSettled(inbox);
    }
  }

  return {
    setState(ids, set, { upTo, keepalive = false } = {}) {
      const target = { kind: 'ids', ids: new Set(ids), upTo: upTo ?? null } as const;
      return write(target, set, () =>
        patchItems({ ids, ...(upTo !== undefined && { upTo }), set }, keepalive),
      );
    },
    readAll(upTo) {
      const { position } = mirror.inbox;
      if (position === null) return Promise.resolve({ seq: 0, changed: 0 });
      const { epoch } = position;
      return write({ kind: 'read-all', upTo }, { read: true }, () => postReadAll({ epoch, upTo }));
    },
    async undo(seq, set) {
      await write({ kind: 'changed-at', seq }, set, () => patchItems({ changedAt: seq, set }));
    },
  };
}
