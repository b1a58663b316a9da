import type { Change, Item, ItemState, Proof } from '@belfry/shared/inbox';
import type { BellView } from './items.ts';
import type { Mark } from './marks.ts';
import { closedWindow, type Window } from './window.ts';

/**
 * What this page knows of one person's inbox. Only `reducer.ts` and the files that it calls change it; it is changed in
 * place, since a thousand arrivals in a second must not copy it a thousand times.
 */
export interface Inbox {
  /** The position: what is held is as the store was there. Null before the first proof. */
  position: { epoch: string; seq: number } | null;
  /** The epoch of the frames that come: the last `ready` named it. It may be ahead of the position's, after a restore. */
  frameEpoch: string | null;
  /** The counts of the highest position seen. They may be ahead of what is held, never behind. */
  proof: Proof | null;
  /** A position that nothing on its way leads to: what lies before it has to be fetched. */
  wanted: { epoch: string; seq: number } | null;
  /** What is held cannot be continued: a whole snapshot has to take its place. */
  snapshotWanted: boolean;
  /** Frames that start beyond the position, or came while a snapshot is awaited. */
  waiting: LiveChange[];
  items: Map<string, Item>;
  /** Where it was last begun anew. Rows of an answer from before that are not taken: what changed since is not known. */
  floor: number;
  windows: Record<BellView, Window>;
  /** How many answers with rows are on their way; as long as there are any, `passed` is kept. */
  answersAwaited: number;
  /** What was said of rows that are not held, lest an answer that was written earlier revives them: by id. */
  passed: Map<string, PassedState>;
  marks: Mark[];
  /**
   * Positions beyond the held one that writes of this page got and whose rows came with their answers: where these go on
   * from the held one without a hole, the rows are as the store was there.
   */
  answered: Set<number>;
}

/** A change from a socket: `replayed` is what happened while nobody listened. */
export type LiveChange = Change & { replayed?: true | undefined };

/** The last that is known of a row without its content: gone at a position, or its newer state. */
export type PassedState = { seq: number; state: ItemState | null };

/** An inbox of which nothing is known. */
export function emptyInbox(): Inbox {
  return {
    position: null,
    frameEpoch: null,
    proof: null,
    wanted: null,
    snapshotWanted: false,
    waiting: [],
    items: new Map(),
    floor: 0,
    windows: { inbox: closedWindow(), unread: closedWindow() },
    answersAwaited: 0,
    passed: new Map(),
    marks: [],
    answered: new Set(),
  };
}

/** What has to be fetched before what is held is whole again; null when it is. A snapshot heals everything. */
export type Need = { kind: 'snapshot' } | { kind: 'changes'; epoch: string; since: number };

export function needOf({ position, snapshotWanted, wanted }: Inbox): Need | null {
  if (snapshotWanted) return { kind: 'snapshot' };
  if (position === null || wanted?.epoch !== position.epoch || wanted.seq <= position.seq) return null;
  return { kind: 'changes', epoch: position.epoch, since: position.seq };
}
