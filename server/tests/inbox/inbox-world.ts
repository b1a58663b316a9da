import { inboxPage, proof, type InboxPage, type Proof } from '@belfry/shared/inbox';
import type { PublishRequest, PublishResult } from '@belfry/shared/publishing';
import type { HttpClient } from '../harness/http-client.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

/** A running server whose wall clock the test moves, and one person whose inbox is looked at. */
export interface InboxWorld {
  readonly running: RunningApp;
  readonly nora: HttpClient;
  readonly now: () => number;
  /** Publishes to nora, or to whom `more` says; resolves with the id of the notification and of the item. */
  publish(title: string, more?: Partial<PublishRequest>): Promise<string>;
  /** Many at once, without a request for each; resolves with their ids. */
  publishMany(count: number, body?: string): Promise<string[]>;
  /** A page of an inbox, nora's unless `by` is given. `query` such as `view=unread&limit=2`. */
  list(query?: string, by?: HttpClient): Promise<InboxPage>;
  titles(query?: string): Promise<string[]>;
  proof(): Promise<Proof>;
  /** Lets time pass and what falls due happen. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function createInboxWorld(): Promise<InboxWorld> {
  let nowMs = Date.parse('2026-03-01T08:00:00.000Z');
  const clock = { now: () => nowMs, monotonic: () => performance.now() };
  const running = await startApp({}, { clock });
  const nora = await running.addPerson('nora');
  const list = async (query = '', by: HttpClient = nora): Promise<InboxPage> =>
    inboxPage.parse((await by.get(`/inbox?${query}`)).body);

  return {
    running,
    nora,
    now: () => nowMs,
    async publish(title, more = {}) {
      const body = { to: { staff: ['nora'] }, category: 'orders', title, ...more };
      return (await running.producer.post<PublishResult>('/notifications', body)).body.id;
    },
    publishMany: (count, body = '') =>
      Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const outcome = await running.app.store.notifications.publish({
            sender: { kind: 'system', id: 'tests', name: 'Tests' },
            to: { staff: ['nora'] },
            category: 'bulk',
            title: `Bulk ${i}`,
            body,
            severity: 'info',
            ...{ link: null, collapseKey: null, dataJson: null, idempotency: null },
            ...{ publishAtMs: null, expiresAtMs: null, nowMs },
          });
          if (outcome.kind !== 'created') throw new Error(outcome.kind);
          return outcome.result.id;
        }),
      ),
    list,
    titles: async (query) => (await list(query)).items.map((item) => item.title),
    proof: async () => proof.parse((await nora.get('/inbox/unread')).body),
    async pass(ms) {
      nowMs += ms;
      while ((await running.app.store.notifications.runDue(nowMs)) > 0);
    },
    close: () => running.close(),
  };
}
