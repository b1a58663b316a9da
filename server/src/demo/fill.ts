import type { Clock } from '../clock.ts';
import type { Passwords } from '../sessions/passwords.ts';
import type { SenderRef, StaffRecord, Store } from '../store/store.ts';
import { demoCategories, demoPassword, demoPeople, type DemoUsername } from './people.ts';
import { publishSample, systemSender } from './publish-sample.ts';
import { samples, type Sample } from './samples.ts';

/** Fills a database that is marked as a demo with people, categories and a past. Does nothing where that was done. */
export async function fillDemo(parts: { store: Store; passwords: Passwords; clock: Clock }): Promise<void> {
  const { store, passwords, clock } = parts;
  if ((await store.staff.counts()).demo > 0) return;
  for (const { name, labels } of demoCategories) await store.categories.put({ name, labels: { ...labels } });
  const people = await createPeople(store, await passwords.hash(demoPassword), clock.now());
  for (const sample of samples) {
    const nowMs = clock.now() - sample.ago * 60_000;
    await publishSample(store, senderOf(sample, people), sample, { nowMs });
    await markRead(store, people, sample, nowMs + 10 * 60_000);
  }
}

async function createPeople(
  store: Store,
  passwordHash: string,
  nowMs: number,
): Promise<Map<DemoUsername, StaffRecord>> {
  const people = new Map<DemoUsername, StaffRecord>();
  for (const person of demoPeople) {
    const created = await store.staff.create({ ...person, passwordHash, locale: 'en', demo: true, nowMs });
    if (created !== 'taken') people.set(person.username, created);
  }
  return people;
}

function senderOf(sample: Sample, people: ReadonlyMap<DemoUsername, StaffRecord>): SenderRef {
  const person = [...people.values()].find((each) => each.displayName === sample.from);
  return person ? { kind: 'staff', id: person.id, name: person.displayName } : systemSender(sample.from);
}

/** Marks the newest item, which is the sample's, as read by those who did; the rest of their inbox stays as it is. */
async function markRead(
  store: Store,
  people: ReadonlyMap<DemoUsername, StaffRecord>,
  sample: Sample,
  readAtMs: number,
): Promise<void> {
  for (const [username, person] of people) {
    if (sample.readBy && !sample.readBy.includes(username)) continue;
    const { items } = await store.inbox.list(person.key, { view: 'unread', limit: 1 });
    const [newest] = items;
    if (newest?.title !== sample.title) continue;
    await store.inbox.patchItems(person.key, { ids: [newest.id] }, { read: true }, readAtMs);
  }
}
