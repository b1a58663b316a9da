import type { Database } from '../database.ts';
import { type Param, prepared } from '../prepared.ts';
import type { Db, NotificationKey } from '../schema.ts';
import type { StaffKey } from '../store.ts';
import { inChunks, type Recipients } from './audience.ts';
import type { IdempotencyKeys } from './idempotency.ts';

/**
 * Recipients of a broadcast's first chunk and of its largest; each is twice as large as the one before. The first is out
 * soon, and while the hints of one go out the next is written. Other writes get their turn between two chunks.
 */
const chunkSizes = { first: 250, largest: 2_000 };

interface Parts {
  idempotency: IdempotencyKeys;
  /** Whether somebody has an open socket here; they are served first. */
  connected: (staff: StaffKey) => boolean;
}

/** A broadcast whose recipients are decided and whose chunks follow. */
export interface Begun {
  delivered: Promise<void>;
}

/**
 * Delivers a notification to more people than one transaction should lock:
 * 1. `begin`, in the notification's own transaction: who gets it, in chunks, one row each; its status is `sending`.
 * 2. Each chunk in a transaction: items, positions, and the chunk's row goes. After a crash the rows that are left
 *    are what is left to do.
 * 3. With the last chunk: `published`, and what its idempotency key is answered with.
 */
export function createBroadcasts(database: Database, compiler: Db, { idempotency, connected }: Parts) {
  const unfinished = prepared(() => compiler.selectFrom('delivery').select('notification').distinct());
  const addChunk = prepared(
    (param: Param<{ notification: NotificationKey; ordinal: number; recipients: string }>) =>
      compiler.insertInto('delivery').values({
        notification: param('notification'),
        ordinal: param('ordinal'),
        recipients_json: param('recipients'),
      }),
  );
  /** Those that are being delivered in this process at this moment. */
  const underWay = new Set<NotificationKey>();

  async function finish(notification: NotificationKey, nowMs: number): Promise<void> {
    underWay.add(notification);
    try {
      await database.bulk({ kind: 'deliver', notification, nowMs });
    } finally {
      underWay.delete(notification);
    }
  }

  return {
    /** Decides, in the notification's own transaction, who gets it; the chunks follow its COMMIT. */
    async begin(
      db: Db,
      notification: NotificationKey,
      groups: readonly Recipients[],
      nowMs: number,
    ): Promise<Begun> {
      for (const [ordinal, chunk] of inChunks(groups, chunkSize, connected).entries()) {
        await addChunk(db, { notification, ordinal, recipients: JSON.stringify(chunk) });
      }
      const delivered = finish(notification, nowMs);
      // Whoever has begun it hears of a failure, unless the transaction fails as well.
      delivered.catch(() => undefined);
      return { delivered };
    },

    /** Finishes those that a crash or a full disk left behind. */
    async finishAbandoned(nowMs: number): Promise<number> {
      const rows = await database.snapshot((db) => unfinished(db, {}));
      const abandoned = rows.map((row) => row.notification).filter((key) => !underWay.has(key));
      for (const key of abandoned) await finish(key, nowMs);
      return abandoned.length;
    },

    /** Gives up what is left of one that was recalled meanwhile. */
    async abandon(db: Db, notification: NotificationKey): Promise<void> {
      await db.deleteFrom('delivery').where('notification', '=', notification).execute();
      await idempotency.answerPublished(db, notification);
    },
  };
}

export type Broadcasts = ReturnType<typeof createBroadcasts>;

function chunkSize(ordinal: number): number {
  return Math.min(chunkSizes.first * 2 ** ordinal, chunkSizes.largest);
}
