import { hash } from 'node:crypto';
import { limits } from '@belfry/shared/limits';
import type { PublishRequest, PublishResult } from '@belfry/shared/publishing';
import { Problem } from '../problem.ts';
import type { PublishCommand, PublishOutcome, SenderRef, Store } from '../store/store.ts';
import { canonicalJson } from './canonical-json.ts';

/** What a caller of `POST /notifications` is answered. */
export interface Published {
  result: PublishResult;
  /** It was published by an earlier request with the same key. */
  replayed: boolean;
}

/**
 * Publishes a checked request; resolves when it is committed.
 * @throws Problem 422 `invalid-request`, `unknown-recipient`, `no-recipients`, `idempotency-key-reused`; 409
 * `idempotency-in-flight`
 */
export async function publish(
  store: Pick<Store, 'notifications'>,
  sender: SenderRef,
  request: PublishRequest,
  { idempotencyKey, nowMs }: { idempotencyKey: string | null; nowMs: number },
): Promise<Published> {
  return answerTo(await store.notifications.publish(commandOf(sender, request, idempotencyKey, nowMs)));
}

function commandOf(
  sender: SenderRef,
  request: PublishRequest,
  idempotencyKey: string | null,
  nowMs: number,
): PublishCommand {
  return {
    sender,
    to: request.to,
    category: request.category,
    title: request.title,
    body: request.body ?? '',
    severity: request.severity ?? 'info',
    link: request.link ?? null,
    collapseKey: request.collapseKey ?? null,
    publishAtMs: timeOf(request.publishAt),
    expiresAtMs: timeOf(request.expiresAt),
    dataJson: dataJsonOf(request.data),
    idempotency:
      idempotencyKey === null
        ? null
        : { caller: sender.id, key: idempotencyKey, bodyHash: fingerprint(request) },
    nowMs,
  };
}

const timeOf = (time: string | undefined): number | null => (time === undefined ? null : Date.parse(time));

function dataJsonOf(data: unknown): string | null {
  if (data === undefined) return null;
  const json = JSON.stringify(data);
  if (json.length <= limits.dataBytes && Buffer.byteLength(json) <= limits.dataBytes) return json;
  throw invalid('data', `must have at most ${limits.dataBytes} bytes of JSON`);
}

/** Two bodies are the same when they are the same JSON, in whatever order and with whatever blanks it was written. */
function fingerprint(request: PublishRequest): string {
  return hash('sha256', canonicalJson(request), 'base64url');
}

function answerTo(outcome: PublishOutcome): Published {
  switch (outcome.kind) {
    case 'created':
      return { result: outcome.result, replayed: false };
    case 'replayed':
      return { result: outcome.result, replayed: true };
    case 'expires-too-soon':
      throw invalid('expiresAt', 'must be later than the publication');
    case 'unknown-recipients':
      throw unknownRecipients(outcome.usernames);
    case 'no-recipients':
      throw new Problem('no-recipients', {
        detail: 'Nobody would get this: it names no one, or only roles without members and disabled people.',
        faults: [{ path: 'to', message: 'must reach at least one person' }],
      });
    case 'key-reused':
      throw new Problem('idempotency-key-reused', {
        detail: 'This Idempotency-Key was used with another body. Take a new key for a new notification.',
      });
    case 'in-flight':
      throw new Problem('idempotency-in-flight', {
        detail:
          'The first request with this Idempotency-Key is still being delivered; ask again in a moment.',
        retryAfterSeconds: 1,
      });
  }
}

/** How many unknown names one answer lists. */
const mostNames = 20;

function unknownRecipients(usernames: readonly string[]): Problem {
  const named = usernames.slice(0, mostNames).map((username) => JSON.stringify(username));
  const more = usernames.length > mostNames ? ` and ${usernames.length - mostNames} more` : '';
  return new Problem('unknown-recipient', {
    detail: `There is nobody with the user name ${named.join(', ')}${more}; nothing was published.`,
    faults: [{ path: 'to.staff', message: `unknown: ${named.join(', ')}${more}` }],
  });
}

function invalid(path: string, message: string): Problem {
  return new Problem('invalid-request', {
    detail: 'The body does not have the form that this call takes.',
    faults: [{ path, message }],
  });
}
