import type { DatabaseSync } from 'node:sqlite';
import type { Audience } from '@belfry/shared/publishing';
import { criticalSeverity, storedReason, storedSeverity } from '../../presenter.ts';
import { place, type Place } from '../../schema.ts';
import { type SeededInbox, seedWriter } from './rows.ts';
import { seedRoles, seedTexts } from './texts.ts';

const day = 24 * 3_600_000;
/** How far back the seeded past goes, and how much of its end is mostly unread. */
const pastMs = 90 * day;
const recentMs = 2 * day;

/** Who gets a notification together. */
interface Group {
  to: Audience;
  reason: string;
  inboxes: readonly SeededInbox[];
}

/**
 * Adds exactly `items` items of the last 90 days to the inboxes of everybody who is enabled: to everyone, to roles and to
 * single people; what is old is mostly read or archived. The same call on the same database makes the same past.
 */
export function seedItems(database: DatabaseSync, { items, nowMs }: { items: number; nowMs: number }): void {
  const random = generator(items);
  const write = seedWriter(database);
  const inboxes = write.readInboxes();
  if (items > 0 && inboxes.length === 0)
    throw new Error('there is nobody who could get items; seed people too');
  const nextGroup = groupChooser(inboxes, random);
  for (let left = items; left > 0;) {
    const group = nextGroup(left);
    const text = oneOf(seedTexts, random);
    const at = nowMs - Math.floor((left / items) * pastMs);
    const number = 10_000 + items - left;
    const notification = write.notification(text, number, group.to, group.inboxes.length, at);
    const severity = storedSeverity(text.severity);
    for (const inbox of group.inboxes) {
      const where = choosePlace(nowMs - at < recentMs, random);
      arrive(inbox, where, severity);
      write.item(notification, inbox, where, severity, group.reason, at);
    }
    left -= group.inboxes.length;
  }
  for (const inbox of inboxes) write.inbox(inbox);
}

/** Chooses who gets the next one: a third of all items each comes from one to everyone, to a role, and to one person. */
function groupChooser(inboxes: readonly SeededInbox[], random: () => number): (atMost: number) => Group {
  const everyone: Group = {
    to: { everyone: true },
    reason: storedReason({ kind: 'everyone', via: null }),
    inboxes,
  };
  const roles: Group[] = seedRoles.map((role) => ({
    to: { roles: [role] },
    reason: storedReason({ kind: 'role', via: role }),
    inboxes: inboxes.filter((inbox) => inbox.role === role),
  }));
  const single = (): Group => {
    const inbox = oneOf(inboxes, random);
    return {
      to: { staff: [inbox.username] },
      reason: storedReason({ kind: 'named', via: null }),
      inboxes: [inbox],
    };
  };
  return (atMost) => {
    const role = oneOf(roles, random);
    const fitting = [everyone, role].filter(({ inboxes: { length } }) => length > 0 && length <= atMost);
    // The more people one reaches, the rarer it is.
    let dice = random() * (1 + fitting.reduce((sum, group) => sum + 1 / group.inboxes.length, 0));
    for (const group of fitting) {
      dice -= 1 / group.inboxes.length;
      if (dice < 0) return group;
    }
    return single();
  };
}

function oneOf<T>(list: readonly T[], random: () => number): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}

function choosePlace(recent: boolean, random: () => number): Place {
  const dice = random();
  if (dice < (recent ? 0.6 : 0.02)) return place.unread;
  return dice < 0.85 ? place.read : place.archived;
}

function arrive(inbox: SeededInbox, where: Place, severity: number): void {
  inbox.seq++;
  if (where === place.archived) inbox.archived++;
  else inbox.items++;
  if (where !== place.unread) return;
  inbox.unread++;
  if (severity === criticalSeverity) inbox.critical++;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
