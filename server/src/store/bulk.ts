import type { WriteTransaction } from './database.ts';
import { setState, type StateChange, type StateCommand } from './inbox/state.ts';
import { createChunkDelivery } from './notifications/deliver-chunk.ts';
import { createChunkRemoval } from './notifications/remove-chunk.ts';
import type { Db, NotificationKey } from './schema.ts';

/** Delivers what is left of a broadcast, or takes what is left of a notification out of all inboxes, chunk by chunk. */
export interface ChunkJob {
  kind: 'deliver' | 'remove';
  notification: NotificationKey;
  nowMs: number;
}

/** Changes many items of one inbox, in one step: a change has one position, so that it can be taken back with it. */
export interface StateJob extends StateCommand {
  kind: 'set-state';
}

/**
 * A change of very many rows, step by step, each step a transaction. It is told in data, so that a driver may take the
 * steps away from the event loop.
 */
export type BulkJob = ChunkJob | StateJob;

/** What a job ends with. */
export type BulkOutcome<Job extends BulkJob> = Job extends StateJob ? StateChange : undefined;

export interface StepEnd {
  /** Whether more is left. */
  more: boolean;
  /** With a last step that has one. */
  outcome?: StateChange;
}

export type BulkStep = (transaction: WriteTransaction, job: BulkJob) => Promise<StepEnd>;

export function createBulkSteps(compiler: Db): BulkStep {
  const chunks = { deliver: createChunkDelivery(compiler), remove: createChunkRemoval(compiler) };
  return async (transaction, job) =>
    job.kind === 'set-state'
      ? { more: false, outcome: await setState(transaction, job) }
      : { more: await chunks[job.kind](transaction, job.notification, job.nowMs) };
}
