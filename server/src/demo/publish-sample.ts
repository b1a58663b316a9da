import type { Severity } from '@belfry/shared/inbox';
import type { Audience } from '@belfry/shared/publishing';
import type { SenderRef, Store } from '../store/store.ts';
import type { DemoCategory } from './people.ts';

/** What people see of a notification. */
export interface Shown {
  category: DemoCategory;
  severity: Severity;
  title: string;
  body: string;
  /** The case that it is about, as a page of the sample back office. */
  link: string | null;
}

/** A part of the sample back office as a sender. */
export const systemSender = (name: string): SenderRef => ({ kind: 'system', id: 'demo', name });

/** Publishes for the demo; the past and the future are the caller's to choose. */
export async function publishSample(
  store: Pick<Store, 'notifications'>,
  sender: SenderRef,
  sample: Shown & { to: Audience },
  times: { nowMs: number; expiresAtMs?: number },
): Promise<void> {
  await store.notifications.publish({
    sender,
    to: sample.to,
    category: sample.category,
    title: sample.title,
    body: sample.body,
    severity: sample.severity,
    link: sample.link,
    collapseKey: null,
    publishAtMs: null,
    expiresAtMs: times.expiresAtMs ?? null,
    dataJson: null,
    idempotency: null,
    nowMs: times.nowMs,
  });
}
