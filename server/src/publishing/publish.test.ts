import { describe, expect, it } from 'vitest';
import type { PublishRequest } from '@belfry/shared/publishing';
import { Problem } from '../problem.ts';
import type { NotificationStore, PublishCommand, PublishOutcome } from '../store/store.ts';
import { publish } from './publish.ts';

const sender = { kind: 'producer', id: 'key-1', name: 'Orders' } as const;
const request: PublishRequest = { to: { staff: ['nora'] }, category: 'orders', title: 'Paid' };
const result = { id: 'n', recipients: 1, status: 'published' } as const;

/** Publishes to a store that answers with `outcome`, and tells what the store was given. */
async function tryPublish(outcome: PublishOutcome, sent = request, idempotencyKey: string | null = null) {
  const given: PublishCommand[] = [];
  const notifications = {
    publish: (command: PublishCommand) => {
      given.push(command);
      return Promise.resolve(outcome);
    },
  } as unknown as NotificationStore;
  const answer = await publish({ notifications }, sender, sent, { idempotencyKey, nowMs: 1_000 });
  return { answer, command: given[0] };
}
const refusalOf = async (outcome: PublishOutcome, sent = request) => {
  const refused = await tryPublish(outcome, sent).catch((error: unknown) => error);
  if (!(refused instanceof Problem)) throw new Error('it was not refused');
  return refused;
};

describe('a request to publish', () => {
  it('says nothing more than it says', async () => {
    const { command } = await tryPublish({ kind: 'created', result });
    expect(command).toEqual({
      ...{ sender, ...request, body: '', severity: 'info', link: null, collapseKey: null },
      ...{ publishAtMs: null, expiresAtMs: null, dataJson: null, idempotency: null, nowMs: 1_000 },
    });
  });

  it('keeps data as it is, also when it is null, and times as moments', async () => {
    const times = { publishAt: '2026-01-01T00:00:00+01:00', expiresAt: '2026-01-01T00:00:00.5Z' };
    const { command } = await tryPublish({ kind: 'created', result }, { ...request, ...times, data: null });
    expect(command).toMatchObject({
      dataJson: 'null',
      publishAtMs: Date.UTC(2025, 11, 31, 23),
      expiresAtMs: Date.UTC(2026, 0, 1) + 500,
    });
  });

  it('is told apart from others by caller, key and what its body means', async () => {
    const idempotencyOf = async (sent: PublishRequest) =>
      (await tryPublish({ kind: 'created', result }, sent, 'k')).command?.idempotency;
    const one = await idempotencyOf({ ...request, data: { a: 1, b: 2 } });
    expect(one).toMatchObject({ caller: 'key-1', key: 'k' });
    expect(await idempotencyOf({ data: { b: 2, a: 1 }, ...request })).toEqual(one);
    expect(await idempotencyOf({ ...request, data: { a: 1, b: 3 } })).not.toEqual(one);
    expect(await idempotencyOf({ ...request, link: null })).not.toEqual(await idempotencyOf(request));
  });
});

describe('what the store says', () => {
  it('is the answer, and whether it is an old one', async () => {
    expect((await tryPublish({ kind: 'created', result })).answer).toEqual({ result, replayed: false });
    expect((await tryPublish({ kind: 'replayed', result })).answer).toEqual({ result, replayed: true });
  });

  it.each<[PublishOutcome, number, string]>([
    [{ kind: 'no-recipients' }, 422, 'no-recipients'],
    [{ kind: 'key-reused' }, 422, 'idempotency-key-reused'],
    [{ kind: 'expires-too-soon' }, 422, 'invalid-request'],
    [{ kind: 'in-flight' }, 409, 'idempotency-in-flight'],
  ])('is a refusal for %j', async (outcome, status, code) => {
    const { status: told, code: named } = await refusalOf(outcome);
    expect([told, named]).toEqual([status, code]);
  });

  it('names up to twenty people that do not exist, and counts the rest', async () => {
    const usernames = Array.from({ length: 25 }, (_, i) => `nobody-${i}`);
    const { detail } = await refusalOf({ kind: 'unknown-recipients', usernames });
    expect(detail).toContain('"nobody-0", "nobody-1"');
    expect(detail).toContain('"nobody-19" and 5 more');
    expect(detail).not.toContain('nobody-20');
  });
});
