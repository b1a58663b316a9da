import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, Item } from '@belfry/shared/inbox';
import type { StaffRecord } from '../store.ts';
import { type OpenStore, World } from './world.ts';

const minute = 60_000;

/** One step of somebody's day; numbers choose among what exists. */
type Step =
  | { do: 'publish'; to: number; collapse: boolean; critical: boolean; expires: boolean; later: boolean }
  | {
      do: 'patch';
      who: number;
      items: number[];
      set: 'read' | 'unread' | 'archive' | 'return' | 'snooze' | 'wake';
    }
  | { do: 'read-all'; who: number; back: number }
  | { do: 'undo'; who: number; back: number }
  | { do: 'recall'; which: number }
  | { do: 'pass'; minutes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      to: fc.nat(2),
      collapse: fc.boolean(),
      critical: fc.boolean(),
      expires: fc.boolean(),
      later: fc.boolean(),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('patch' as const),
      who: fc.nat(1),
      // Few items, so that several things happen to the same ones.
      items: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
      set: fc.constantFrom('read', 'unread', 'archive', 'return', 'snooze', 'wake'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('read-all' as const), who: fc.nat(1), back: fc.nat(3) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo' as const), who: fc.nat(1), back: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('recall' as const), which: fc.nat(10) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.nat(3) }) },
);

/** What somebody saw at a position: every item by its id. */
interface Snapshot {
  who: number;
  seq: number;
  items: Map<string, Item>;
}

/** Applies a change as a client does that holds `held`. */
function merge(held: ReadonlyMap<string, Item>, change: Change): Map<string, Item> {
  const items = new Map(held);
  for (const item of change.items) items.set(item.id, item);
  for (const state of change.states) {
    const item = items.get(state.id);
    if (item) items.set(state.id, { ...item, ...state });
  }
  for (const id of change.removed) items.delete(id);
  return items;
}

function inboxView(items: ReadonlyMap<string, Item>): Map<string, Item> {
  return new Map([...items].filter(([, item]) => item.archivedAt === null && item.snoozedUntil === null));
}

class Day {
  readonly #snapshots: Snapshot[] = [];
  readonly #sent: string[] = [];
  readonly #world: World;
  readonly #people: readonly StaffRecord[];

  constructor(world: World, people: readonly StaffRecord[]) {
    this.#world = world;
    this.#people = people;
  }

  async take(step: Step): Promise<void> {
    const world = this.#world;
    const { inbox, notifications } = world.store;
    switch (step.do) {
      case 'publish': {
        const later = step.later ? minute : 0;
        const { id } = await world.send({
          to: step.to === 2 ? { everyone: true } : { staff: [this.#person(step.to).username] },
          title: `n${this.#sent.length}`,
          category: `c${this.#sent.length % 3}`,
          severity: step.critical ? 'critical' : 'info',
          collapseKey: step.collapse ? 'k' : null,
          publishAtMs: later ? world.now + later : null,
          expiresAtMs: step.expires ? world.now + later + 2 * minute : null,
        });
        this.#sent.push(id);
        return;
      }
      case 'patch': {
        const { key } = this.#person(step.who);
        const all = [...(await this.#look(step.who)).items.keys()];
        const ids = new Set(step.items.flatMap((index) => all[index % all.length] ?? []));
        if (ids.size > 0) await inbox.patchItems(key, { ids: [...ids] }, this.#set(step.set), world.now);
        return;
      }
      case 'read-all': {
        const { key } = this.#person(step.who);
        const { seq, epoch } = await inbox.proof(key);
        await inbox.readAll(key, { epoch, upTo: Math.max(0, seq - step.back) }, world.now);
        return;
      }
      case 'undo': {
        const { key } = this.#person(step.who);
        const { seq } = await inbox.proof(key);
        await inbox.patchItems(key, { changedAt: Math.max(0, seq - step.back) }, { read: false }, world.now);
        return;
      }
      case 'recall': {
        const id = this.#sent[step.which % Math.max(1, this.#sent.length)];
        if (id !== undefined) await notifications.recall('all', id, world.now);
        return;
      }
      case 'pass':
        await world.pass(step.minutes * minute);
    }
  }

  /** Remembers what everybody sees now. */
  async look(): Promise<void> {
    for (const who of this.#people.keys()) this.#snapshots.push(await this.#look(who));
  }

  /** Counters are the rows; every older snapshot with the changes since is the present; hints led there one by one. */
  async check(): Promise<void> {
    for (const who of this.#people.keys()) {
      const person = this.#person(who);
      const { seq, unread, critical } = await this.#world.sound(person);
      const hints = this.#world.hints.filter((hint) => hint.staff === person.key);
      let position = 0;
      for (const hint of hints) {
        expect(hint.from).toBe(position);
        position = hint.seq;
      }
      expect(position).toBe(seq);
      if (hints.length > 0) expect(hints.at(-1)).toMatchObject({ unread, critical });
    }
    for (const snapshot of this.#snapshots) {
      const change = await this.#world.changes(this.#person(snapshot.who), snapshot.seq);
      const now = await this.#look(snapshot.who);
      expect(change.seq).toBe(now.seq);
      expect(merge(snapshot.items, change)).toEqual(now.items);
      // A client that holds the inbox view alone gets whole what comes back to it.
      expect(inboxView(merge(inboxView(snapshot.items), change))).toEqual(inboxView(now.items));
      const inbox = [...inboxView(now.items).values()];
      const arrived = inbox.filter((item) => item.arrival > snapshot.seq && item.readAt === null);
      expect(new Set(change.arrived)).toEqual(new Set(arrived.map((item) => item.id)));
    }
  }

  async #look(who: number): Promise<Snapshot> {
    const { proof, items } = await this.#world.store.inbox.list(this.#person(who).key, {
      view: 'all',
      limit: 1_000,
    });
    expect(new Set(items.map((item) => item.arrival)).size).toBe(items.length);
    return { who, seq: proof.seq, items: new Map(items.map((item) => [item.id, item])) };
  }

  #set(set: Extract<Step, { do: 'patch' }>['set']) {
    const until = new Date(this.#world.now + minute).toISOString();
    return {
      read: { read: true },
      unread: { read: false },
      archive: { archived: true },
      return: { archived: false },
      snooze: { snoozedUntil: until },
      wake: { snoozedUntil: null },
    }[set];
  }

  #person(index: number): StaffRecord {
    const person = this.#people[index];
    if (!person) throw new Error(`there is no person ${index}`);
    return person;
  }
}

export function describeModel(open: OpenStore): void {
  describe('whatever happens', () => {
    it(
      'counters are the rows, and changes lead from every position to the present',
      { timeout: 120_000 },
      async () => {
        const world = await World.open(open);
        let day = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
            // One database for all days: two new people each, and the others' inboxes are bystanders.
            const people = [await world.person(`a${day}`), await world.person(`b${day}`)];
            day++;
            const run = new Day(world, people);
            for (const step of steps) {
              await run.take(step);
              await run.look();
            }
            await run.check();
          }),
          { numRuns: 25 },
        );
        await world.dispose();
      },
    );
  });
}
