import type { Audience, PublishResult } from '@belfry/shared/publishing';
import type { Database, WriteTransaction } from '../database.ts';
import type { Db } from '../schema.ts';
import type { PublishCommand, PublishOutcome } from '../store.ts';
import { uuidv7 } from '../uuid.ts';
import { type Audiences, headCount, type Recipients } from './audience.ts';
import type { Begun, Broadcasts } from './broadcast.ts';
import type { Deliver } from './deliver.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { createRecords } from './record.ts';

/** Up to this many recipients, content, items, positions and idempotency key are one transaction. */
export const oneTransaction = 500;

/** What is answered with `result` when it is delivered. */
interface BroadcastBegun {
  kind: 'begun';
  broadcast: Begun;
  result: PublishResult;
}

interface Parts {
  audiences: Audiences;
  deliver: Deliver;
  broadcasts: Broadcasts;
  idempotency: IdempotencyKeys;
}

/** Takes notifications in: checked against the store, stored, and delivered or scheduled. */
export function createPublish(database: Database, compiler: Db, parts: Parts) {
  const { audiences, deliver, broadcasts, idempotency } = parts;
  const record = createRecords(compiler);

  async function schedule({ db }: WriteTransaction, command: PublishCommand): Promise<PublishOutcome> {
    const id = uuidv7(command.nowMs);
    const { key } = await record(db, id, command, null);
    const result = { id, recipients: null, status: 'scheduled' as const };
    if (command.idempotency) await idempotency.remember(db, command.idempotency, key, result, command.nowMs);
    return { kind: 'created', result };
  }

  async function send(
    transaction: WriteTransaction,
    command: PublishCommand,
    groups: readonly Recipients[],
    recipients: number,
  ): Promise<PublishOutcome | BroadcastBegun> {
    const { db } = transaction;
    const { nowMs } = command;
    const id = uuidv7(nowMs);
    const result = { id, recipients, status: 'published' as const };
    const atOnce = recipients <= oneTransaction;
    const content = await record(db, id, command, { status: atOnce ? 'published' : 'sending', recipients });
    const broadcast = atOnce ? null : await broadcasts.begin(db, content.key, groups, nowMs);
    if (atOnce) await deliver(transaction, content, groups, nowMs);
    if (command.idempotency) {
      await idempotency.remember(db, command.idempotency, content.key, atOnce ? result : null, nowMs);
    }
    return broadcast ? { kind: 'begun', broadcast, result } : { kind: 'created', result };
  }

  async function take(
    transaction: WriteTransaction,
    command: PublishCommand,
  ): Promise<PublishOutcome | BroadcastBegun> {
    const { db } = transaction;
    const { to, nowMs, publishAtMs, expiresAtMs } = command;
    const earlier = command.idempotency && (await idempotency.earlier(db, command.idempotency, nowMs));
    if (earlier) return earlier;
    // After that: a retry is answered as the first was, also when it comes after the expiry.
    if (expiresAtMs !== null && expiresAtMs <= Math.max(nowMs, publishAtMs ?? nowMs)) {
      return { kind: 'expires-too-soon' };
    }
    const named = await audiences.named(db, to);
    const unknown = unknownOf(to, named);
    if (unknown.length > 0) return { kind: 'unknown-recipients', usernames: unknown };
    if (namesNobody(to)) return { kind: 'no-recipients' };
    if (publishAtMs !== null && publishAtMs > nowMs) return schedule(transaction, command);
    const groups = await audiences.recipients(db, to, named);
    const recipients = headCount(groups);
    return recipients === 0 ? { kind: 'no-recipients' } : send(transaction, command, groups, recipients);
  }

  return async function publish(command: PublishCommand): Promise<PublishOutcome> {
    const outcome = await database.write((transaction) => take(transaction, command));
    if (outcome.kind !== 'begun') return outcome;
    await outcome.broadcast.delivered;
    return { kind: 'created', result: outcome.result };
  };
}

/** No one is named, nor any role that somebody could have when a schedule is due. */
function namesNobody({ staff = [], roles = [], everyone }: Audience): boolean {
  return staff.length === 0 && roles.length === 0 && !everyone;
}

function unknownOf({ staff = [] }: Audience, named: readonly { username: string }[]): string[] {
  const known = new Set(named.map((person) => person.username));
  return [...new Set(staff)].filter((username) => !known.has(username));
}
