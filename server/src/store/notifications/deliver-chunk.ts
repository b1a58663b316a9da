import type { WriteTransaction } from '../database.ts';
import { type Param, prepared } from '../prepared.ts';
import type { Db, NotificationKey } from '../schema.ts';
import type { Recipients } from './audience.ts';
import { createContents } from './content.ts';
import { createDelivery } from './deliver.ts';
import { createIdempotency } from './idempotency.ts';

/** Delivers the next chunk of a broadcast that has begun; with the last one it is published. */
export function createChunkDelivery(compiler: Db) {
  const readContent = createContents(compiler);
  const deliver = createDelivery(compiler);
  const idempotency = createIdempotency(compiler);
  const nextChunk = prepared((param: Param<{ notification: NotificationKey }>) =>
    compiler
      .selectFrom('delivery')
      .select(['ordinal', 'recipients_json'])
      .where('notification', '=', param('notification'))
      .orderBy('ordinal')
      .limit((eb) => eb.lit(2)),
  );

  /** @returns whether more is left */
  return async function deliverChunk(
    transaction: WriteTransaction,
    notification: NotificationKey,
    nowMs: number,
  ): Promise<boolean> {
    const { db } = transaction;
    const [chunk, following] = await nextChunk(db, { notification });
    if (!chunk) return false;
    const content = await readContent(db, notification);
    const groups = JSON.parse(chunk.recipients_json) as Recipients[];
    await deliver(transaction, content, groups, nowMs, { overtakable: true });
    await db
      .deleteFrom('delivery')
      .where('notification', '=', notification)
      .where('ordinal', '=', chunk.ordinal)
      .execute();
    if (following) return true;
    await db
      .updateTable('notification')
      .set({ status: 'published' })
      .where('key', '=', notification)
      .execute();
    await idempotency.answerPublished(db, notification);
    return false;
  };
}
