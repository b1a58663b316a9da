import type { Database, WriteTransaction } from '../database.ts';
import { type Param, prepared } from '../prepared.ts';
import type { Db, NotificationKey } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import { inChunks, type Recipients } from './audience.ts';
import { type Content, createContents } from './content.ts';
import type { Deliver } from './deliver.ts';
import type { IdempotencyKeys } from './idempotency.ts';

/** Recipients of one chunk: about 10 ms of work and one flush to disk; then the event loop serves others. */
const chunkSize = 2_000;

interface Parts {
  deliver: Deliver;
  idempotency: IdempotencyKeys;
  /** Whether somebody has an open socket here; they are served first. */
  connected: (staff: StaffKey) => boolean;
}

interface Chunk {
  /** Whether more is left. */
  written: Promise<boolean>;
  /** The disk has it, and its hints are out. */
  delivered: Promise<void>;
}

/**
 * Delivers a notification to more people than one transaction should lock:
 * 1. `freeze`, in the notification's own transaction: who gets it, in chunks, one row each; its status is `sending`.
 * 2. Each chunk in a transaction: items, positions, and the chunk's row goes. After a crash the rows that are left
 *    are what is left to do.
 * 3. With the last chunk: `published`, and what its idempotency key is answered with.
 */
export function createBroadcasts(
  database: Database,
  compiler: Db,
  { deliver, idempotency, connected }: Parts,
) {
  const readContent = createContents(compiler);
  const nextChunk = prepared((param: Param<{ notification: NotificationKey }>) =>
    compiler
      .selectFrom('delivery')
      .select(['ordinal', 'recipients_json'])
      .where('notification', '=', param('notification'))
      .orderBy('ordinal')
      .limit((eb) => eb.lit(2)),
  );
  const unfinished = prepared(() => compiler.selectFrom('delivery').select('notification').distinct());
  /** Those that are being delivered in this process at this moment. */
  const underWay = new Set<NotificationKey>();

  /** @returns whether more is left */
  async function deliverChunk(
    transaction: WriteTransaction,
    content: Content,
    nowMs: number,
  ): Promise<boolean> {
    const { db } = transaction;
    const [chunk, following] = await nextChunk(db, { notification: content.key });
    if (!chunk) return false;
    await deliver(transaction, content, JSON.parse(chunk.recipients_json) as Recipients[], nowMs);
    await db
      .deleteFrom('delivery')
      .where('notification', '=', content.key)
      .where('ordinal', '=', chunk.ordinal)
      .execute();
    if (following) return true;
    await db
      .updateTable('notification')
      .set({ status: 'published' })
      .where('key', '=', content.key)
      .execute();
    await idempotency.answerPublished(db, content.key);
    return false;
  }

  function startChunk(content: Content, nowMs: number): Chunk {
    const written = Promise.withResolvers<boolean>();
    const delivered = database.write(async (transaction) => {
      const more = await deliverChunk(transaction, content, nowMs);
      // It is committed within this turn, or has failed.
      setImmediate(written.resolve, more);
    });
    delivered.catch(written.reject);
    // `finish` may hear of it only when the disk has the chunk before.
    written.promise.catch(() => undefined);
    return { written: written.promise, delivered };
  }

  /** While the disk takes one chunk and its hints go out, the next is written; never more than these two. */
  async function finish(content: Content, nowMs: number): Promise<void> {
    underWay.add(content.key);
    try {
      let chunk = startChunk(content, nowMs);
      while (await chunk.written) {
        const last = chunk;
        chunk = startChunk(content, nowMs);
        await last.delivered;
      }
      await chunk.delivered;
    } finally {
      underWay.delete(content.key);
    }
  }

  return {
    /** Decides who gets it. */
    async freeze(db: Db, notification: NotificationKey, groups: readonly Recipients[]): Promise<void> {
      for (const [ordinal, chunk] of inChunks(groups, chunkSize, connected).entries()) {
        await db
          .insertInto('delivery')
          .values({ notification, ordinal, recipients_json: JSON.stringify(chunk) })
          .execute();
      }
    },

    /** Delivers what is left, chunk by chunk; the event loop is free in between. */
    finish,

    /** Finishes those that a crash or a full disk left behind. */
    async finishAbandoned(nowMs: number): Promise<number> {
      const abandoned = await database.snapshot(async (db) => {
        const rows = await unfinished(db, {});
        const keys = rows.map((row) => row.notification).filter((key) => !underWay.has(key));
        return Promise.all(keys.map((key) => readContent(db, key)));
      });
      let finished = 0;
      for (const content of abandoned) {
        // Its own publication may have been about to begin.
        if (underWay.has(content.key)) continue;
        await finish(content, nowMs);
        finished++;
      }
      return finished;
    },

    /** Gives up what is left of one that was recalled meanwhile. */
    async abandon(db: Db, notification: NotificationKey): Promise<void> {
      await db.deleteFrom('delivery').where('notification', '=', notification).execute();
      await idempotency.answerPublished(db, notification);
    },
  };
}

export type Broadcasts = ReturnType<typeof createBroadcasts>;
