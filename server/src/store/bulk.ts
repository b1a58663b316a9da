import type { WriteTransaction } from './database.ts';
import { createChunkDelivery } from './notifications/deliver-chunk.ts';
import { createChunkRemoval } from './notifications/remove-chunk.ts';
import type { Db, NotificationKey } from './schema.ts';

/**
 * A change of many inboxes, step by step, each step a transaction. It is told in data, so that a driver may take the
 * steps away from the event loop.
 */
export interface BulkJob {
  /** Delivers what is left of a broadcast, or takes what is left of a notification out of all inboxes. */
  kind: 'deliver' | 'remove';
  notification: NotificationKey;
  nowMs: number;
}

/** @returns whether more is left */
export type BulkStep = (transaction: WriteTransaction, job: BulkJob) => Promise<boolean>;

export function createBulkSteps(compiler: Db): BulkStep {
  const steps = { deliver: createChunkDelivery(compiler), remove: createChunkRemoval(compiler) };
  return (transaction, { kind, notification, nowMs }) => steps[kind](transaction, notification, nowMs);
}
