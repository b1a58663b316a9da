import type {
  Changes,
  InboxPage,
  Item,
  ItemState,
  PatchResult,
  Proof,
  ReadAllResult,
  StateSet,
} from '@belfry/shared/inbox';
import { inWireOrder, isIn, isUnread, withSet, type BellView } from '../items.ts';

/** A row: the item, and the position of the last change after which the whole of it is sent. */
interface Row {
  item: Item;
  whole: number;
}

interface Rows {
  seq: number;
  rows: ReadonlyMap<string, Row>;
  gone: ReadonlyMap<string, number>;
}

/** More rows than this do not fit into one change. */
const mostRows = 8;
const time = '2026-01-05T09:00:00.000Z';

/**
 * One inbox as the contract describes the store, small and slow: the oracle of the reducer's tests. Each state that it
 * ever had stays to be looked up by position.
 */
export class ModelStore {
  epoch = 'e1';
  #now: Rows = { seq: 0, rows: new Map(), gone: new Map() };
  readonly #past = new Map<string, Rows>();
  #made = 0;

  constructor() {
    this.#remember();
  }

  get seq(): number {
    return this.#now.seq;
  }

  get proof(): Proof {
    return this.proofAt(this.epoch, this.#now.seq);
  }

  get ids(): string[] {
    return [...this.#now.rows.keys()];
  }

  /** What the store said of a position, in this life or one before. @throws when it never had it */
  proofAt(epoch: string, seq: number): Proof {
    return { epoch, seq, ...countRows([...this.#at(epoch, seq).rows.values()].map((row) => row.item)) };
  }

  itemsAt(epoch: string, seq: number): Item[] {
    return [...this.#at(epoch, seq).rows.values()].map((row) => row.item);
  }

  view(view: BellView): Item[] {
    return this.itemsAt(this.epoch, this.seq)
      .filter((item) => isIn(view, item))
      .sort(inWireOrder);
  }

  // ── What happens ──

  /** So many arrive in one transaction; each gets a position of its own. */
  arrive(howMany: number, more: Partial<Item> = {}): void {
    const rows = new Map(this.#now.rows);
    let { seq } = this.#now;
    for (let i = 0; i < howMany; i++) {
      const id = `019b0000-0000-7000-8000-${String(++this.#made).padStart(12, '0')}`;
      seq++;
      rows.set(id, { item: { ...blankItem(id), ...more, arrival: seq, seq }, whole: seq });
    }
    if (howMany > 0) this.#commit({ seq, rows });
  }

  /** A later one takes its place, while it is unread. */
  collapse(id: string): void {
    this.#change(id, isUnread, (item, seq) => ({ ...item, arrival: seq, count: item.count + 1 }));
  }

  edit(id: string): void {
    this.#change(
      id,
      () => true,
      (item) => ({ ...item, title: `${item.title}'` }),
    );
  }

  /** A snooze ends. */
  wake(id: string): void {
    const ended = (item: Item, seq: number): Item => ({
      ...item,
      arrival: seq,
      snoozedUntil: null,
      readAt: null,
    });
    this.#change(id, (item) => item.snoozedUntil !== null, ended);
  }

  /** It expires, or is recalled. */
  remove(id: string): void {
    const rows = new Map(this.#now.rows);
    if (!rows.delete(id)) return;
    const seq = this.#now.seq + 1;
    this.#commit({ seq, rows, gone: new Map(this.#now.gone).set(id, seq) });
  }

  /** Comes up again as it was at an earlier position, in a new life. */
  restore(seq: number): void {
    const before = [...this.#past.keys()].filter((key) => key.startsWith(`${this.epoch} `));
    const key = before[seq % before.length];
    const rows = key === undefined ? undefined : this.#past.get(key);
    if (!rows) return;
    this.epoch = `e${Number(this.epoch.slice(1)) + 1}`;
    this.#now = rows;
    this.#remember();
  }

  // ── What it answers ──

  /** @throws when the cursor is another list's */
  page(view: BellView, cursor: string | null, limit: number): InboxPage {
    const all = this.view(view);
    const begin = cursor === null ? 0 : all.findIndex((item) => inWireOrder(item, placeOf(view, cursor)) > 0);
    const rest = begin === -1 ? [] : all.slice(begin);
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return {
      ...this.proof,
      items,
      nextCursor: rest.length > limit && last ? `${view} ${last.arrival} ${last.id}` : null,
    };
  }

  /** From there to now; null when it cannot be served. */
  changesSince(epoch: string, since: number): Changes | null {
    const { rows, gone, seq } = this.#now;
    if (epoch !== this.epoch || since > seq) return null;
    const changed = [...rows.values()].filter((row) => row.item.seq > since);
    const removed = [...gone].filter(([, at]) => at > since).map(([id]) => id);
    if (changed.length + removed.length > mostRows) return null;
    const items = changed.filter((row) => row.whole > since).map((row) => row.item);
    return {
      ...this.proof,
      from: since,
      items,
      states: changed.filter((row) => row.whole <= since).map((row) => stateOf(row.item)),
      removed,
      arrived: items.filter((item) => item.arrival > since && isUnread(item)).map((item) => item.id),
    };
  }

  /** Null when an id is not in this inbox. */
  patch(
    target: { ids: string[]; upTo: number | null } | { changedAt: number },
    set: StateSet,
  ): PatchResult | null {
    const all = [...this.#now.rows.values()].map((row) => row.item);
    let wanted: Item[];
    if ('changedAt' in target) wanted = all.filter((item) => item.seq === target.changedAt);
    else {
      const { ids, upTo } = target;
      if (!ids.every((id) => this.#now.rows.has(id))) return null;
      wanted = all.filter((item) => ids.includes(item.id) && (upTo === null || item.arrival <= upTo));
    }
    const changed = this.#set(wanted, set);
    const ids = 'ids' in target ? target.ids : wanted.map((item) => item.id);
    return { ...this.proof, changed, items: ids.flatMap((id) => this.#now.rows.get(id)?.item ?? []) };
  }

  /** Null in another life. */
  readAll(epoch: string, upTo: number): ReadAllResult | null {
    if (epoch !== this.epoch) return null;
    const wanted = this.view('unread').filter((item) => item.arrival <= upTo);
    const changed = this.#set(wanted, { read: true });
    return { ...this.proof, changed };
  }

  #set(items: readonly Item[], set: StateSet): number {
    const rows = new Map(this.#now.rows);
    const seq = this.#now.seq + 1;
    let changed = 0;
    for (const item of items) {
      const next = { ...withSet(item, set, time), seq };
      const { readAt, archivedAt, snoozedUntil } = next;
      if (readAt === item.readAt && archivedAt === item.archivedAt && snoozedUntil === item.snoozedUntil)
        continue;
      const returns = !isIn('inbox', item) && isIn('inbox', next);
      const becameUnread = !isUnread(item) && isUnread(next);
      rows.set(item.id, {
        item: next,
        whole: returns || becameUnread ? seq : (rows.get(item.id)?.whole ?? seq),
      });
      changed++;
    }
    if (changed > 0) this.#commit({ seq, rows });
    return changed;
  }

  #change(id: string, may: (item: Item) => boolean, how: (item: Item, seq: number) => Item): void {
    const row = this.#now.rows.get(id);
    if (!row || !may(row.item)) return;
    const seq = this.#now.seq + 1;
    const rows = new Map(this.#now.rows).set(id, { item: { ...how(row.item, seq), seq }, whole: seq });
    this.#commit({ seq, rows });
  }

  #commit(next: Partial<Rows>): void {
    this.#now = { ...this.#now, ...next };
    this.#remember();
  }

  #remember(): void {
    this.#past.set(`${this.epoch} ${this.#now.seq}`, this.#now);
  }

  #at(epoch: string, seq: number): Rows {
    const rows = this.#past.get(`${epoch} ${seq}`);
    if (!rows) throw new Error(`The store never was at ${epoch} ${seq}.`);
    return rows;
  }
}

/** What the rows of an inbox count. */
export function countRows(items: readonly Item[]): { unread: number; critical: number } {
  const unread = items.filter(isUnread);
  return { unread: unread.length, critical: unread.filter((item) => item.severity === 'critical').length };
}

function placeOf(view: BellView, cursor: string): { arrival: number; id: string } {
  const [list, arrival = '', id = ''] = cursor.split(' ');
  if (list !== view) throw new Error('That cursor is of another list.');
  return { arrival: Number(arrival), id };
}

function stateOf({ id, seq, arrival, readAt, archivedAt, snoozedUntil }: Item): ItemState {
  return { id, seq, arrival, readAt, archivedAt, snoozedUntil };
}

/** An item that just arrived, with no position yet. */
export function blankItem(id: string): Item {
  return {
    ...{ id, notificationId: id, arrival: 0, arrivedAt: time, seq: 0, category: 'orders', severity: 'info' },
    ...{ title: `Order ${id.slice(-4)}`, body: '', link: null, sender: { kind: 'producer', name: 'Shop' } },
    ...{ reason: { kind: 'named', via: null }, createdAt: time, updatedAt: time },
    ...{ readAt: null, archivedAt: null, snoozedUntil: null, expiresAt: null, muted: false, count: 1 },
  };
}
