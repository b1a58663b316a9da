import type { Severity } from '@belfry/shared/inbox';
import type { Audience } from '@belfry/shared/publishing';
import type { SenderRef, Store } from '../store/store.ts';

/** A part of the sample back office as a sender. */
export const systemSender = (name: string): SenderRef => ({ kind: 'system', id: 'demo', name });

/** Publishes for the demo; the past and the future are the caller's to choose. */
export async function publishSample(
  store: Pick<Store, 'notifications'>,
  sender: SenderRef,
  sample: { to: Audience; category: string; severity: Severity; title: string; body: string },
  times: { nowMs: number; expiresAtMs?: number },
): Promise<void> {
  await store.notifications.publish({
    sender,
    to: sample.to,
    category: sample.category,
    title: sample.title,
    body: sample.body,
    severity: sample.severity,
    link: null,
    collapseKey: null,
    publishAtMs: null,
    expiresAtMs: times.expiresAtMs ?? null,
    dataJson: null,
    idempotency: null,
    nowMs: times.nowMs,
  });
}
