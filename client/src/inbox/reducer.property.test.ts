import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bellViews, isUnread, withSet } from './items.ts';
import type { Mark } from './marks.ts';
import { countsOf, hasMore, rowsOf } from './shown.ts';
import { countRows, ModelStore } from './testing/model-store.ts';
import { SimulatedPage } from './testing/simulated-page.ts';
import { covers } from './window.ts';

const anyCall = fc.nat({ max: 20 });
const anyRow = fc.nat({ max: 30 });
const rarely = fc.constantFrom(false, false, false, true);
const view = fc.constantFrom(...bellViews);
const set = fc.constantFrom(
  { read: true },
  { read: true },
  { read: false },
  { archived: true },
  { archived: false },
  { snoozedUntil: '2026-01-06T09:00:00.000Z' },
  { snoozedUntil: null },
  { read: true, archived: true },
);

/** Something that happens so often, with what it needs to know. */
function often<Name extends string, T extends object>(
  weight: number,
  name: Name,
  more: { [K in keyof T]: fc.Arbitrary<T[K]> },
) {
  return { weight, arbitrary: fc.record<T>(more).map((rest) => ({ ...rest, do: name })) };
}

/** A page that has just come up, or one that is at rest with its lists. */
const beginning = fc.record({
  rows: fc.nat({ max: 12 }),
  loaded: fc.subarray([...bellViews]),
  atRest: fc.boolean(),
  /** Without what drops everything held, lest that mends what else went wrong. */
  calm: fc.boolean(),
});
const wild = new Set(['restore', 'connect', 'disconnect', 'fail']);

const pick = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 });

/** What can happen: at the store, on the way, at the page. */
const step = fc.oneof(
  often(20, 'arrive', { howMany: fc.constantFrom(1, 1, 1, 2, 12), critical: fc.boolean(), muted: rarely }),
  often(16, 'change', { ids: pick, set }),
  often(3, 'collapse', { at: anyRow }),
  often(3, 'edit', { at: anyRow }),
  often(3, 'wake', { at: anyRow }),
  often(6, 'remove', { at: anyRow }),
  often(1, 'restore', { at: fc.nat({ max: 40 }) }),
  often(6, 'connect', {}),
  often(4, 'disconnect', {}),
  often(16, 'push', { beat: fc.boolean() }),
  often(24, 'deliver', { at: fc.constantFrom(0, 0, 0, 0, 1, 2), twice: rarely }),
  often(6, 'flow', {}),
  often(16, 'load', { view, more: fc.boolean() }),
  often(3, 'poll', {}),
  often(14, 'write', { ids: pick, set, upTo: fc.option(fc.nat({ max: 3 })) }),
  often(6, 'readAll', { upTo: fc.nat({ max: 3 }) }),
  often(6, 'undo', { at: anyCall, set }),
  often(20, 'serve', { at: anyCall }),
  often(20, 'answer', { at: anyCall }),
  often(6, 'settle', {}),
  often(4, 'fail', { at: anyCall }),
  often(8, 'tidy', {}),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function happen(page: SimulatedPage, store: ModelStore, what: Step): void {
  const idAt = (n: number): string | undefined => store.ids[n % Math.max(1, store.ids.length)];
  const idsAt = (ns: number[]): string[] => [...new Set(ns.map(idAt))].filter((id) => id !== undefined);
  switch (what.do) {
    case 'arrive':
      store.arrive(what.howMany, { severity: what.critical ? 'critical' : 'info', muted: what.muted });
      return;
    case 'change':
      store.patch({ ids: idsAt(what.ids), upTo: null }, what.set);
      return;
    case 'collapse':
    case 'edit':
    case 'wake':
    case 'remove':
      store[what.do](idAt(what.at) ?? '');
      return;
    case 'restore':
      store.restore(what.at);
      page.disconnect();
      return;
    case 'connect':
      page.connect();
      return;
    case 'disconnect':
      page.disconnect();
      return;
    case 'push':
      page.push(what.beat);
      return;
    case 'deliver':
      page.deliver(what.at, what.twice);
      return;
    case 'flow':
      page.push(true);
      page.deliverAll();
      return;
    case 'settle':
      page.answerAll();
      return;
    case 'load':
      page.load(what.view, what.more);
      return;
    case 'poll':
      page.poll();
      return;
    case 'write': {
      const ids = new Set(idsAt(what.ids));
      const upTo = what.upTo === null ? null : Math.max(0, store.seq - what.upTo);
      if (ids.size > 0) page.write({ kind: 'ids', ids, upTo }, what.set);
      return;
    }
    case 'readAll': {
      const seq = page.inbox.position?.seq ?? 0;
      page.write({ kind: 'read-all', upTo: Math.max(0, seq - what.upTo) }, { read: true });
      return;
    }
    case 'undo': {
      const seq = page.written[what.at % Math.max(1, page.written.length)];
      if (seq !== undefined) page.write({ kind: 'changed-at', seq }, what.set);
      return;
    }
    case 'serve':
    case 'answer':
    case 'fail':
      page[what.do](what.at % Math.max(1, page.calls.length));
      return;
    case 'tidy':
      page.tidy();
  }
}

/** What the store would count at a position if the writes that are in flight succeeded there. */
function countIfWritten(store: ModelStore, epoch: string, seq: number, marks: readonly Mark[]) {
  let items = store.itemsAt(epoch, seq);
  for (const { target, set: wanted, at } of marks) {
    items = items.map((item) => {
      const { seq: changedAt } = store.itemsAt(epoch, seq).find(({ id }) => id === item.id) ?? item;
      const meant =
        target.kind === 'ids'
          ? target.ids.has(item.id) && item.arrival <= (target.upTo ?? Infinity)
          : target.kind === 'read-all'
            ? isUnread(item) && item.arrival <= target.upTo
            : changedAt === target.seq;
      return meant ? withSet(item, wanted, at) : item;
    });
  }
  return countRows(items);
}

function expectTrueNumbers(page: SimulatedPage, store: ModelStore): void {
  const { inbox } = page;
  const shown = countsOf(inbox);
  if (!shown || !inbox.proof) return;
  const { epoch } = inbox.proof;
  const { seq, unread, critical } = shown;
  expect(unread).toBeGreaterThanOrEqual(critical);
  expect(critical).toBeGreaterThanOrEqual(0);
  const inFlight = inbox.marks.filter((mark) => mark.confirmedAt === null);
  const proven = store.proofAt(epoch, seq);
  const written = countIfWritten(store, epoch, seq, inFlight);
  expect([
    { unread: proven.unread, critical: proven.critical },
    { unread: written.unread, critical: written.critical },
  ]).toContainEqual({ unread, critical });
  if (inFlight.length === 0) expect(proven).toMatchObject({ unread, critical });
}

/** With nothing on its way, what the page has is what the store has. */
function expectWhole({ inbox }: SimulatedPage, store: ModelStore): void {
  expect(inbox.position).toEqual({ epoch: store.epoch, seq: store.seq });
  expect(inbox.proof).toEqual(store.proof);
  expect(inbox.marks).toEqual([]);
  for (const view of bellViews) {
    // Without a hole: the store's view from the top down to where the window ends.
    const held = store.view(view).filter((item) => covers(inbox.windows[view], item));
    expect(rowsOf(inbox, view)).toEqual(held);
  }
}

describe('an inbox, whatever happens on the way', () => {
  it('ends as the store is, never goes back, and never shows a number that the store did not say', () => {
    fc.assert(
      fc.property(
        beginning,
        fc.array(step, { minLength: 1, maxLength: 100, size: 'max' }),
        (begin, steps) => {
          const store = new ModelStore();
          store.arrive(begin.rows);
          const page = new SimulatedPage(store);
          const { inbox } = page;
          for (const loaded of begin.loaded) page.load(loaded, false);
          if (begin.atRest) page.comeToRest();
          let before = inbox.position;

          for (const what of steps) {
            if (begin.calm && (wild.has(what.do) || (what.do === 'arrive' && what.howMany > 2))) continue;
            happen(page, store, what);
            if (before && inbox.position?.epoch === before.epoch) {
              expect(inbox.position.seq).toBeGreaterThanOrEqual(before.seq);
            }
            before = inbox.position;
            expectTrueNumbers(page, store);
            if (page.isQuiet) expectWhole(page, store);
          }

          page.comeToRest();
          expectWhole(page, store);
          expect(page.drifts).toBe(0);
          for (const view of bellViews) {
            for (let pages = 0; hasMore(inbox, view); pages++) {
              expect(pages).toBeLessThan(50);
              page.load(view, true);
              page.comeToRest();
            }
            if (inbox.windows[view].loaded) expect(rowsOf(inbox, view)).toEqual(store.view(view));
          }
          const announced = page.arrivals.map(({ id, arrival }) => `${id} ${arrival}`);
          expect(new Set(announced).size).toBe(announced.length);
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);
});
