import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StaffKey, Store } from '../../src/store/store.ts';
import type { Figure } from '../report.ts';
import { median } from '../statistics.ts';
import { addPeople, openStore, publish } from '../world.ts';

interface Subject {
  store: Store;
  staff: StaffKey;
  epoch: string;
}

const batch = 500;

/** One person with so many items, all but the latest 100 read: what an inbox becomes over the years. */
async function inboxOf(path: string, items: number): Promise<Subject> {
  const store = await openStore(path);
  const [staff] = await addPeople(store, 1);
  const send = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += batch) {
      await Promise.all(
        Array.from({ length: Math.min(batch, count - done) }, () => publish(store, 'bench', ['person-0'])),
      );
    }
  };
  await send(items - 100);
  const { epoch, seq } = await store.inbox.proof(staff!);
  await store.inbox.readAll(staff!, { epoch, upTo: seq }, Date.now());
  await send(100);
  return { store, staff: staff!, epoch };
}

const calls: Record<string, (subject: Subject) => Promise<unknown>> = {
  'unread count': ({ store, staff }) => store.inbox.proof(staff),
  'first page': ({ store, staff }) => store.inbox.list(staff, { view: 'inbox', limit: 20 }),
  'first page of unread': ({ store, staff }) => store.inbox.list(staff, { view: 'unread', limit: 20 }),
  summary: ({ store, staff }) => store.inbox.summary(staff),
  'changes since': async ({ store, staff, epoch }) => {
    const { seq } = await store.inbox.proof(staff);
    return store.inbox.changesSince(staff, epoch, seq - 20);
  },
  'mark read': async ({ store, staff }) => {
    const { items } = await store.inbox.list(staff, { view: 'unread', limit: 1 });
    const ids = items.map((item) => item.id);
    await store.inbox.patchItems(staff, { ids }, { read: true }, Date.now());
    await store.inbox.patchItems(staff, { ids }, { read: false }, Date.now());
  },
  'read all (100 of them) and undo': async ({ store, staff, epoch }) => {
    const { seq } = await store.inbox.proof(staff);
    const { proof } = (await store.inbox.readAll(staff, { epoch, upTo: seq }, Date.now())) as {
      proof: { seq: number };
    };
    await store.inbox.patchItems(staff, { changedAt: proof.seq }, { read: false }, Date.now());
  },
};

/** The store's calls on a small and on a large inbox, turn by turn in one process. */
export async function growth(options: { small: number; large: number; repeats: number }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-bench-'));
  const small = await inboxOf(join(folder, 'small.db'), options.small);
  const large = await inboxOf(join(folder, 'large.db'), options.large);
  const figures: Figure[] = [];
  try {
    for (const [name, call] of Object.entries(calls)) {
      const times = { small: [] as number[], large: [] as number[] };
      for (let i = 0; i < options.repeats; i++) {
        for (const [key, subject] of [
          ['small', small],
          ['large', large],
        ] as const) {
          const began = performance.now();
          await call(subject);
          if (i > options.repeats / 10) times[key].push((performance.now() - began) * 1_000);
        }
      }
      const [few, many] = [median(times.small), median(times.large)];
      figures.push({
        name: `${name}: ${options.large.toLocaleString('en')} rows against ${options.small.toLocaleString('en')}`,
        unit: 'µs',
        values: { belfry: many },
        goal: 'same within 20 %',
        met: many <= few * 1.2,
        note: `${few.toFixed(0)} µs with ${options.small.toLocaleString('en')}; ${(many / few).toFixed(2)} ×`,
      });
    }
    return figures;
  } finally {
    await small.store.close();
    await large.store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
