import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { inboxPage, type Item, type Proof } from '@belfry/shared/inbox';
import type { HttpClient } from '../../harness/http-client.ts';
import { markName, outcomeOf, type History } from './history.ts';
import { countUnread } from './tab.ts';

/** An inbox as REST shows it, whole. */
export interface WholeInbox {
  readonly proof: Proof;
  readonly items: readonly Item[];
}

/** Reads every page of the view `all`; for an inbox that nobody changes meanwhile. */
export async function wholeInbox(person: HttpClient): Promise<WholeInbox> {
  const items: Item[] = [];
  for (let cursor = ''; ;) {
    const answer = await person.get(`/inbox?view=all&limit=100${cursor}`);
    const { items: page, nextCursor, ...proof } = inboxPage.parse(answer.body);
    items.push(...page);
    if (nextCursor === null) return { proof, items };
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
}

/**
 * Compares what was sent, answered and received with the final lists and with the database. Everything that does not
 * agree after at most `withinMs`, in words; an empty list is what a sound server leaves.
 */
export async function settle(history: History, withinMs: number): Promise<string[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const findings = await compare(history);
    if (findings.length === 0) break;
    if (performance.now() > deadline) return findings;
    await delay(50);
  }
  // And at rest, the server's own proof on each socket; the tab compares it with what it holds.
  const proofs = Promise.all(history.allTabs.map((tab) => tab.prove())).then(() => []);
  const late = delay(10_000).then(() => ['a ping has no answer']);
  return [...(await Promise.race([proofs, late])), ...compareTabs(history)];
}

async function compare(history: History): Promise<string[]> {
  const inboxes = new Map<string, WholeInbox>();
  for (const { username, http } of history.office.people) inboxes.set(username, await wholeInbox(http));
  return [
    ...history.faults,
    ...compareSent(history, inboxes),
    ...compareMarks(history, inboxes),
    ...compareBadges(history.office.databasePath, inboxes),
    ...compareTabs(history, inboxes),
  ];
}

/** Each 201 exactly once for each recipient, no refused one anywhere, an unknown one for all of them or for nobody. */
function compareSent(history: History, inboxes: ReadonlyMap<string, WholeInbox>): string[] {
  const findings: string[] = [];
  const names = new Set(history.sent.map((sent) => sent.name));
  const held = new Map<string, string[]>();
  for (const [username, { items }] of inboxes) {
    for (const { title } of items) {
      if (!names.has(title)) findings.push(`${username} holds ${title}, which nobody sent`);
      held.set(title, [...(held.get(title) ?? []), username]);
    }
  }
  for (const sent of history.sent) {
    const { name, recipients, recall } = sent;
    const holders = held.get(name) ?? [];
    const outcome = outcomeOf(sent);
    for (const username of holders) {
      if (!recipients.includes(username)) findings.push(`${username} holds ${name}, which is not theirs`);
      else if (outcome === 'refused') findings.push(`${username} holds ${name}, which was refused`);
      else if (recall === 'done') findings.push(`${username} still holds ${name}, which was recalled`);
    }
    if (new Set(holders).size < holders.length) findings.push(`${name} is twice in one list`);
    if (recall !== 'no' || outcome === 'refused') continue;
    const without = recipients.filter((username) => !holders.includes(username));
    if (outcome === 'promised' && without.length > 0)
      findings.push(`${name} was answered 201 and is lost for ${without.join()}`);
    if (outcome === 'unknown' && without.length > 0 && without.length < recipients.length)
      findings.push(`${name} is there for some and not for ${without.join()}`);
  }
  return findings;
}

/** What was answered 200 to marking an item is so. */
function compareMarks(history: History, inboxes: ReadonlyMap<string, WholeInbox>): string[] {
  const findings: string[] = [];
  for (const [username, { items }] of inboxes) {
    for (const { id, title, readAt } of items) {
      const read = history.marks.get(markName(username, id)) ?? null;
      if (read !== null && read !== (readAt !== null))
        findings.push(`${title} of ${username} was marked ${read ? 'read' : 'unread'} and is not`);
    }
  }
  return findings;
}

interface StoredInbox {
  username: string;
  seq: number;
  unread: number;
  critical: number;
  unreadRows: number;
  criticalRows: number;
}

/** Badge = counters of the database = its rows = the list. */
function compareBadges(databasePath: string, inboxes: ReadonlyMap<string, WholeInbox>): string[] {
  // The file itself, past everything that the server could do to make it look right.
  using database = new DatabaseSync(databasePath, { readOnly: true });
  const rows = database
    .prepare(
      `select username, inbox.seq, unread, critical, count(item.origin) as unreadRows,
         coalesce(sum(severity = 3), 0) as criticalRows
       from inbox join staff on staff.key = inbox.staff
       left join item on item.staff = inbox.staff and read_at is null and archived_at is null
         and snoozed_until is null and muted = 0
       group by inbox.staff`,
    )
    .all() as unknown as StoredInbox[];
  const findings: string[] = [];
  for (const { username, ...stored } of rows) {
    const inbox = inboxes.get(username);
    if (!inbox) continue;
    const { seq, unread, critical } = inbox.proof;
    const listed = countUnread(inbox.items);
    if (new Set([unread, listed.unread, stored.unread, stored.unreadRows]).size > 1)
      findings.push(`badge of ${username}: ${unread}, its list ${listed.unread}, ${JSON.stringify(stored)}`);
    if (new Set([critical, listed.critical, stored.critical, stored.criticalRows]).size > 1)
      findings.push(`critical badge of ${username}: ${critical}, its list ${listed.critical}`);
    if (seq !== stored.seq) findings.push(`${username} is at ${seq}, the database at ${stored.seq}`);
  }
  return findings;
}

/** Each tab is at the same position with the same items, every change began where the last ended, nothing was another’s. */
function compareTabs(history: History, inboxes?: ReadonlyMap<string, WholeInbox>): string[] {
  const findings: string[] = [];
  const sentBy = new Map(history.sent.map((sent) => [sent.name, sent]));
  for (const [username, tabs] of history.tabs) {
    for (const [index, tab] of tabs.entries()) {
      const who = `tab ${index} of ${username}`;
      findings.push(...tab.faults.map((fault) => `${who}: ${fault}`));
      if (tab.endedWith !== null) findings.push(`${who} was closed with ${tab.endedWith}`);
      else if (!tab.isOpen) findings.push(`${who} is not connected`);
      for (const name of tab.heard) {
        const sent = sentBy.get(name);
        if (!sent?.recipients.includes(username))
          findings.push(`${who} heard of ${name}, which is not theirs`);
      }
      const inbox = inboxes?.get(username);
      if (!inbox) continue;
      if (tab.model.lost) tab.reload(inbox);
      if (!isDeepStrictEqual(tab.model.proof, inbox.proof))
        findings.push(`${who} shows ${JSON.stringify(tab.model.proof)} of ${JSON.stringify(inbox.proof)}`);
      else if (!isDeepStrictEqual(tab.model.items, new Map(inbox.items.map((item) => [item.id, item]))))
        findings.push(`${who} shows other items than the list`);
    }
  }
  return findings;
}
