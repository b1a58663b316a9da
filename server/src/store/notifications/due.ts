import { sql } from 'kysely';
import { audience } from '@belfry/shared/publishing';
import type { Database, WriteTransaction } from '../database.ts';
import type { Db, NotificationKey } from '../schema.ts';
import { createSnoozeEnds } from '../inbox/snooze.ts';
import { type Param, prepared } from '../prepared.ts';
import { type Audiences, headCount } from './audience.ts';
import type { Begun, Broadcasts } from './broadcast.ts';
import { createContents } from './content.ts';
import type { Deliver } from './deliver.ts';
import { oneTransaction } from './publish.ts';
import type { Removals } from './removal.ts';

/** Schedules and expiries that one call takes on. */
const atOnce = 100;

interface Parts {
  audiences: Audiences;
  deliver: Deliver;
  broadcasts: Broadcasts;
  removals: Removals;
}

/** What time makes due becomes a change like all others, in a transaction; no query elsewhere looks at the clock. */
export function createDueJobs(database: Database, compiler: Db, parts: Parts) {
  const { audiences, deliver, broadcasts, removals } = parts;
  const readContent = createContents(compiler);
  const endSnoozes = createSnoozeEnds(database, compiler);
  const findScheduled = prepared((param: Param<{ nowMs: number }>) =>
    compiler
      .selectFrom('notification')
      .select('key')
      .where('status', '=', sql.lit('scheduled'))
      .where('publish_at', '<=', param('nowMs'))
      .orderBy('publish_at')
      .limit((eb) => eb.lit(atOnce)),
  );
  const findExpired = prepared((param: Param<{ nowMs: number }>) =>
    compiler
      .selectFrom('notification')
      .select('key')
      .where('expires_at', 'is not', null)
      .where('expires_at', '<=', param('nowMs'))
      .where('removed_at', 'is', null)
      .where('status', '=', 'published')
      .limit((eb) => eb.lit(atOnce)),
  );

  async function publishScheduled(nowMs: number): Promise<number> {
    const due = await database.snapshot((db) => findScheduled(db, { nowMs }));
    for (const { key } of due) {
      const broadcast = await database.write((transaction) => publishOne(transaction, key, nowMs));
      await broadcast?.delivered;
    }
    return due.length;
  }

  async function publishOne(
    transaction: WriteTransaction,
    key: NotificationKey,
    nowMs: number,
  ): Promise<Begun | null> {
    const { db } = transaction;
    const scheduled = await db
      .selectFrom('notification')
      .select(['audience_json', 'expires_at'])
      .where('key', '=', key)
      .where('status', '=', 'scheduled')
      .executeTakeFirst();
    if (!scheduled) return null;
    // What expired while the server was down is published to nobody: it would vanish as soon as it arrives.
    const expired = scheduled.expires_at !== null && scheduled.expires_at <= nowMs;
    const to = audience.parse(JSON.parse(scheduled.audience_json));
    const groups = expired ? [] : await audiences.recipients(db, to, await audiences.named(db, to));
    const recipients = headCount(groups);
    const isBroadcast = recipients > oneTransaction;
    await db
      .updateTable('notification')
      .set({ status: isBroadcast ? 'sending' : 'published', created_at: nowMs, recipients })
      .where('key', '=', key)
      .execute();
    if (isBroadcast) return broadcasts.begin(db, key, groups, nowMs);
    await deliver(transaction, await readContent(db, key), groups, nowMs);
    return null;
  }

  async function removeExpired(nowMs: number): Promise<number> {
    const begun = await database.snapshot((db) => removals.left(db));
    const expired = await database.snapshot((db) => findExpired(db, { nowMs }));
    // Side by side, so that they share transactions: hundreds may expire at the same moment.
    await Promise.all(expired.map(({ key }) => database.write(({ db }) => removals.begin(db, key, nowMs))));
    const all = [...begun.map((row) => row.notification), ...expired.map((row) => row.key)];
    await Promise.all(all.map((key) => removals.finish(key, nowMs)));
    return all.length;
  }

  return async function runDue(nowMs: number): Promise<number> {
    return (
      (await broadcasts.finishAbandoned(nowMs)) +
      (await publishScheduled(nowMs)) +
      (await endSnoozes(nowMs)) +
      (await removeExpired(nowMs))
    );
  };
}
