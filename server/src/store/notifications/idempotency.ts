import { limits } from '@belfry/shared/limits';
import { type PublishResult, publishResult } from '@belfry/shared/publishing';
import { type Param, prepared } from '../prepared.ts';
import type { Db, NotificationKey } from '../schema.ts';
import type { PublishCommand, PublishOutcome } from '../store.ts';

const keepMs = limits.idempotencyKeepHours * 3_600_000;

type Idempotency = NonNullable<PublishCommand['idempotency']>;

/** Remembers, in the notification's own transaction, what a key was answered with. */
export function createIdempotency(compiler: Db) {
  const find = prepared((param: Param<{ caller: string; key: string }>) =>
    compiler
      .selectFrom('idempotency')
      .select(['key', 'body_hash', 'result_json', 'created_at'])
      .where('caller', '=', param('caller'))
      .where('idempotency_key', '=', param('key')),
  );
  const add = prepared(
    (
      param: Param<Idempotency & { notification: NotificationKey; resultJson: string | null; nowMs: number }>,
    ) =>
      compiler.insertInto('idempotency').values({
        caller: param('caller'),
        idempotency_key: param('key'),
        body_hash: param('bodyHash'),
        notification: param('notification'),
        result_json: param('resultJson'),
        created_at: param('nowMs'),
      }),
  );

  return {
    /** The outcome for a key that was used before, or null for one that is free. */
    async earlier(
      db: Db,
      { caller, key, bodyHash }: Idempotency,
      nowMs: number,
    ): Promise<PublishOutcome | null> {
      const [row] = await find(db, { caller, key });
      if (!row) return null;
      if (row.created_at <= nowMs - keepMs) {
        await db.deleteFrom('idempotency').where('key', '=', row.key).execute();
        return null;
      }
      if (row.body_hash !== bodyHash) return { kind: 'key-reused' };
      if (row.result_json === null) return { kind: 'in-flight' };
      return { kind: 'replayed', result: publishResult.parse(JSON.parse(row.result_json)) };
    },

    /** @param result null while the answer is not known */
    async remember(
      db: Db,
      idempotency: Idempotency,
      notification: NotificationKey,
      result: PublishResult | null,
      nowMs: number,
    ): Promise<void> {
      const resultJson = result === null ? null : JSON.stringify(result);
      await add(db, { ...idempotency, notification, resultJson, nowMs });
    },

    /** Fills in the answer of a broadcast whose chunks are all delivered. */
    async answerPublished(db: Db, notification: NotificationKey): Promise<void> {
      const { id, recipients } = await db
        .selectFrom('notification')
        .select(['id', 'recipients'])
        .where('key', '=', notification)
        .executeTakeFirstOrThrow();
      const result: PublishResult = { id, recipients, status: 'published' };
      await db
        .updateTable('idempotency')
        .set({ result_json: JSON.stringify(result) })
        .where('notification', '=', notification)
        .where('result_json', 'is', null)
        .execute();
    },

    /** Forgets a bounded number of rows that are too old; they are old in the order of their keys. */
    async prune(db: Db, nowMs: number, limit: number): Promise<number> {
      const oldest = db.selectFrom('idempotency').select(['key', 'created_at']).orderBy('key').limit(limit);
      const { numDeletedRows } = await db
        .deleteFrom('idempotency')
        .where('key', 'in', (eb) =>
          eb
            .selectFrom(oldest.as('oldest'))
            .select('oldest.key')
            .where('oldest.created_at', '<=', nowMs - keepMs),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

export type IdempotencyKeys = ReturnType<typeof createIdempotency>;
