import { expect } from 'vitest';
import type { Change, Item } from '@belfry/shared/inbox';
import type { PublishResult } from '@belfry/shared/publishing';
import {
  changeMembers,
  type Hint,
  type ListQuery,
  type NewStaff,
  type PublishCommand,
  type PublishOutcome,
  type SenderRef,
  type ServedChange,
  type StaffKey,
  type StaffRecord,
  type Store,
} from '../store.ts';

/** What a driver's test brings: a store on a new, empty database, and a way to open the same database once more. */
export interface OpenStore {
  (told: { committed: (hints: readonly Hint[]) => void; connected: (staff: StaffKey) => boolean }): Promise<{
    store: Store;
    /** Closes the store and opens its database again. */
    reopen(): Promise<Store>;
    /** Closes the store and removes its database. */
    dispose(): Promise<void>;
  }>;
}

export const producer: SenderRef = { kind: 'producer', id: 'producer-1', name: 'Orders' };
export const start = Date.UTC(2026, 0, 31, 9);

/** A store with a clock in the test's hand, its hints, and short words for what most tests do. */
export class World {
  readonly hints: Hint[] = [];
  /** Runs when hints have come. */
  whenTold: () => void = () => undefined;
  readonly connected = new Set<StaffKey>();
  store: Store;
  now = start;
  readonly #opened: Awaited<ReturnType<OpenStore>>;

  private constructor(opened: Awaited<ReturnType<OpenStore>>) {
    this.#opened = opened;
    this.store = opened.store;
  }

  static async open(open: OpenStore): Promise<World> {
    // The store speaks to a world that does not exist before the store does.
    const told: { world?: World } = {};
    const opened = await open({
      committed(hints) {
        told.world?.hints.push(...hints);
        told.world?.whenTold();
      },
      connected: (staff) => told.world?.connected.has(staff) ?? false,
    });
    told.world = new World(opened);
    return told.world;
  }

  async reopen(): Promise<void> {
    this.store = await this.#opened.reopen();
  }

  dispose(): Promise<void> {
    return this.#opened.dispose();
  }

  async person(username: string, more: Partial<NewStaff> = {}): Promise<StaffRecord> {
    const created = await this.store.staff.create({
      username,
      displayName: username.toUpperCase(),
      passwordHash: `hash of ${username}`,
      roles: [],
      locale: 'en',
      demo: false,
      nowMs: this.now,
      ...more,
    });
    if (created === 'taken') throw new Error(`${username} is taken`);
    return created;
  }

  /** People `p0` to `p{count - 1}`. */
  people(count: number): Promise<StaffRecord[]> {
    return Promise.all(Array.from({ length: count }, (_, index) => this.person(`p${index}`)));
  }

  publish(command: Partial<PublishCommand>): Promise<PublishOutcome> {
    return this.store.notifications.publish({
      sender: producer,
      to: { everyone: true },
      category: 'orders',
      title: 'Order 1',
      body: '',
      severity: 'info',
      link: null,
      collapseKey: null,
      publishAtMs: null,
      expiresAtMs: null,
      dataJson: null,
      idempotency: null,
      nowMs: this.now,
      ...command,
    });
  }

  /** Publishes what must succeed. */
  async send(command: Partial<PublishCommand> = {}): Promise<PublishResult> {
    const outcome = await this.publish(command);
    if (outcome.kind !== 'created') throw new Error(`published with outcome ${outcome.kind}`);
    return outcome.result;
  }

  /** Publishes to one person and returns the item that it became. */
  async sendTo(person: StaffRecord, command: Partial<PublishCommand> = {}): Promise<Item> {
    const { id } = await this.send({ to: { staff: [person.username] }, ...command });
    return this.item(person, id);
  }

  async item(person: StaffRecord, id: string): Promise<Item> {
    const item = await this.store.inbox.item(person.key, id);
    if (!item) throw new Error(`${person.username} has no item ${id}`);
    return item;
  }

  async titles(person: StaffRecord, query: Partial<ListQuery> = {}): Promise<string[]> {
    const { items } = await this.store.inbox.list(person.key, { view: 'inbox', limit: 100, ...query });
    return items.map((item) => item.title);
  }

  /** What changed since a position, which must be servable. */
  async changes(person: StaffRecord, since: number): Promise<Change> {
    const result = await this.store.inbox.changesSince(person.key, this.store.epoch, since);
    if (result.kind !== 'change') throw new Error(`changes since ${since} are gone`);
    return changeOf(result.change);
  }

  /** Moves the clock and does what is due, until nothing is. */
  async pass(ms: number): Promise<void> {
    this.now += ms;
    while ((await this.store.notifications.runDue(this.now)) > 0);
  }

  /** Checks what must hold of every inbox at any time, and returns its proof. */
  async sound(person: StaffRecord) {
    const proof = await this.store.inbox.proof(person.key);
    const { counters, rows } = await this.store.inbox.audit(person.key);
    expect(counters).toEqual({ seq: proof.seq, ...rows });
    const summary = await this.store.inbox.summary(person.key);
    for (const view of ['inbox', 'unread', 'archived', 'snoozed'] as const) {
      const list = await this.store.inbox.list(person.key, { view, limit: 1_000 });
      expect(list.proof).toEqual(proof);
      expect(summary.views[view]).toBe(list.items.length);
    }
    expect(summary.views.unread).toBe(proof.unread);
    return proof;
  }
}

/** The item that a hint carries inline, as a socket would send it. */
export function inlineItem({ seq, arrived }: Hint): unknown {
  if (!arrived) throw new Error('the hint carries nothing inline');
  return JSON.parse(`{${arrived.sharedJson},${arrived.ownJson},"arrival":${seq},"seq":${seq}}`);
}

/** A served change as what it says. */
export function changeOf(served: ServedChange): Change {
  return JSON.parse(`{${changeMembers(served)}}`) as Change;
}
