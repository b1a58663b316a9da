import type { Counts, Item, Proof } from '@belfry/shared/inbox';
import type { ChangesResult, Hint, SessionRecord, StaffKey } from '../../store/store.ts';
import type { LiveStore } from '../live-store.ts';

interface Row {
  item: Item;
  /** Position of its last whole change. */
  wholeSeq: number;
}

/** What can be waited for: the reads of the live side, and what stands in for others in its tests. */
export type Step =
  'authenticate' | 'follow' | 'revision' | 'proof' | 'proofs' | 'ahead' | 'changesSince' | 'byId' | 'alive';

/**
 * A store of a few lines for tests of order: commits when told, and lets a test commit, end a session or lose a client
 * before and after the snapshot of each read.
 */
export interface MemoryStore {
  store: LiveStore;
  /** Runs before each read takes its snapshot; what it returns is awaited, and a throw fails the read. */
  before: (read: Step) => Promise<void> | void;
  /** The same between the snapshot and the answer. */
  after: (read: Step) => Promise<void> | void;
  /** Reads since the start, by name. */
  reads: Map<string, number>;
  /** Does a step of some other part in the same way. */
  answering<T>(step: Step, read: () => T): Promise<T>;
  /** Adds an item; returns the hint of that commit. */
  arrive(staff: StaffKey, title?: string): Hint;
  /** Marks the newest unread item as read; returns the hint of that commit, without an inline change. */
  read(staff: StaffKey): Hint;
  counts(staff: StaffKey): Counts;
  items(staff: StaffKey): Item[];
  /** Changes since before this position cannot be served. */
  floor: number;
  signIn(staff: StaffKey, more?: Partial<SessionRecord>): SessionRecord;
  sessions: Map<string, SessionRecord>;
}

const members = (object: object): string => JSON.stringify(object).slice(1, -1);

export function createMemoryStore(epoch = 'epoch-1'): MemoryStore {
  const inboxes = new Map<StaffKey, { seq: number; rows: Map<string, Row> }>();
  let made = 0;

  const inbox = (staff: StaffKey) => {
    const found = inboxes.get(staff) ?? { seq: 0, rows: new Map<string, Row>() };
    inboxes.set(staff, found);
    return found;
  };
  const nextId = () => `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`;
  const counts = (staff: StaffKey): Counts => {
    const { seq, rows } = inbox(staff);
    const unread = [...rows.values()].filter((row) => row.item.readAt === null);
    return {
      seq,
      unread: unread.length,
      critical: unread.filter((row) => row.item.severity === 'critical').length,
    };
  };
  const proof = (staff: StaffKey): Proof => ({ epoch, ...counts(staff) });

  function changesSince(staff: StaffKey, asked: string, since: number): ChangesResult {
    const { seq, rows } = inbox(staff);
    if (asked !== epoch || since > seq || since < memory.floor) return { kind: 'gone', proof: proof(staff) };
    const changed = [...rows.values()].filter((row) => row.item.seq > since);
    const items = changed.filter((row) => row.wholeSeq > since).map((row) => row.item);
    const states = changed
      .filter((row) => row.wholeSeq <= since)
      .map(({ item }) => ({
        id: item.id,
        seq: item.seq,
        arrival: item.arrival,
        readAt: item.readAt,
        archivedAt: item.archivedAt,
        snoozedUntil: item.snoozedUntil,
      }));
    const arrived = items
      .filter((item) => item.arrival > since && item.readAt === null)
      .map((item) => item.id);
    return {
      ...{ kind: 'change', epoch },
      change: { from: since, ...counts(staff), rowsJson: members({ items, states, removed: [], arrived }) },
    };
  }

  async function answering<T>(step: Step, read: () => T): Promise<T> {
    memory.reads.set(step, (memory.reads.get(step) ?? 0) + 1);
    // Without a wait the snapshot is taken within the call, as an embedded store does.
    const before = memory.before(step);
    if (before) await before;
    const snapshot = read();
    const after = memory.after(step);
    if (after) await after;
    return snapshot;
  }

  const live: LiveStore = {
    epoch,
    revision: () =>
      answering('revision', () => {
        const positions = [...inboxes.values()].reduce((sum, { seq }) => sum + seq, 0);
        return positions * 1_000 + memory.sessions.size;
      }),
    inbox: {
      proof: (staff) => answering('proof', () => proof(staff)),
      proofs: (staff) => answering('proofs', () => new Map(staff.map((key) => [key, counts(key)]))),
      ahead: (known) =>
        answering('ahead', () => {
          const people = [...known].filter(([staff, seq]) => counts(staff).seq > seq);
          return new Map(people.map(([staff]) => [staff, counts(staff)]));
        }),
      changesSince: (staff, asked, since) =>
        answering('changesSince', () => changesSince(staff, asked, since)),
    },
    sessions: {
      byId: (id, nowMs) =>
        answering('byId', () => {
          const session = memory.sessions.get(id);
          return session && session.endsAtMs > nowMs ? session : null;
        }),
      alive: (ids, nowMs) =>
        answering(
          'alive',
          () => new Set(ids.filter((id) => (memory.sessions.get(id)?.endsAtMs ?? 0) > nowMs)),
        ),
    },
  };

  const memory: MemoryStore = {
    store: live,
    before: () => undefined,
    after: () => undefined,
    reads: new Map(),
    floor: 0,
    sessions: new Map(),
    ...{ answering, counts },
    items: (staff) => [...inbox(staff).rows.values()].map((row) => row.item),

    arrive(staff, title = `Notification ${made + 1}`) {
      const box = inbox(staff);
      const from = box.seq++;
      const id = nextId();
      const own = {
        reason: { kind: 'named' as const, via: null },
        ...{ readAt: null, archivedAt: null, snoozedUntil: null, muted: false },
      };
      const shared = {
        ...{ id, notificationId: id, arrivedAt: aTime, category: 'orders', severity: 'info' as const },
        ...{ title, body: '', link: null, sender: { kind: 'producer' as const, name: 'Shop' } },
        ...{ createdAt: aTime, updatedAt: aTime, expiresAt: null, count: 1 },
      };
      box.rows.set(id, { item: { arrival: box.seq, seq: box.seq, ...own, ...shared }, wholeSeq: box.seq });
      const members = (part: object) => JSON.stringify(part).slice(1, -1);
      return {
        ...{ staff, from, ...counts(staff) },
        arrived: { id, sharedJson: members(shared), ownJson: members(own) },
      };
    },

    read(staff) {
      const box = inbox(staff);
      const row = [...box.rows.values()].findLast(({ item }) => item.readAt === null);
      if (!row) return { staff, from: box.seq, ...counts(staff) };
      const from = box.seq++;
      row.item = { ...row.item, readAt: aTime, seq: box.seq };
      return { staff, from, ...counts(staff) };
    },

    signIn(staff, more = {}) {
      const id = nextId();
      const session: SessionRecord = {
        ...{ id, staff, createdAtMs: 0, lastActiveMs: 0, endsAtMs: Date.UTC(2100) },
        person: {
          ...{ id: nextId(), key: staff, username: `person-${staff}`, displayName: `Person ${staff}` },
          ...{ roles: [], locale: 'en', timeZone: 'UTC', disabled: false, demo: false },
        },
        ...more,
      };
      memory.sessions.set(id, session);
      return session;
    },
  };
  return memory;
}

const aTime = '2026-01-31T09:00:00.000Z';
