import { setTimeout as delay } from 'node:timers/promises';
import type { PublishRequest, PublishResult } from '@belfry/shared/publishing';
import type { Colleague, Office } from './office.ts';
import { Tab } from './tab.ts';

/** One notification of the load. Its name is its title and its Idempotency-Key. */
export interface Sent {
  readonly name: string;
  readonly request: PublishRequest;
  /** Who is to get it; nobody when it has to be refused. */
  readonly recipients: readonly string[];
  /** The HTTP status; 0 while nothing is known, also when the connection broke. */
  status: number;
  id: string | null;
  /** Whether it was recalled; `asked` as long as no 204 has come. */
  recall: 'no' | 'asked' | 'done';
}

/** What the contract makes of a status: a 201 is a promise, a 5xx or a broken connection means unknown. */
export function outcomeOf({ status }: Sent): 'promised' | 'refused' | 'unknown' {
  if (status === 201) return 'promised';
  // 409: the first request with this key is still under way.
  return status >= 400 && status < 500 && status !== 409 ? 'refused' : 'unknown';
}

/** Two tabs of one person find what one alone would not. */
const tabsEach = 2;

/** What was sent, what was answered and what every tab received, for the checker to compare with what there is. */
export class History {
  readonly office: Office;
  readonly tabs = new Map<string, readonly Tab[]>();
  readonly sent: Sent[] = [];
  /** Whether an item was last marked as read, by `markName`; null when the answer never came. */
  readonly marks = new Map<string, boolean | null>();
  /** Answers that contradict each other. */
  readonly faults: string[] = [];

  /** The office has to be open; opens two tabs for each of its people. */
  static async begin(office: Office): Promise<History> {
    const history = new History(office);
    for (const person of office.people) {
      const open = (): Tab => new Tab((query) => office.connect(person, query));
      history.tabs.set(person.username, Array.from({ length: tabsEach }, open));
    }
    while (!history.allTabs.every((tab) => tab.isOpen)) await delay(5);
    return history;
  }

  private constructor(office: Office) {
    this.office = office;
  }

  get allTabs(): Tab[] {
    return [...this.tabs.values()].flat();
  }

  count(outcome: ReturnType<typeof outcomeOf>): number {
    return this.sent.filter((sent) => outcomeOf(sent) === outcome).length;
  }

  /** Sends a notification for the first time; `refused` when the request is one that has to be. */
  async publish(to: PublishRequest['to'], recipients: readonly string[]): Promise<Sent> {
    const name = `load-${this.sent.length}`;
    const severity = Math.random() < 0.3 ? 'critical' : 'info';
    const request: PublishRequest = { to, category: 'load', title: name, severity };
    const sent: Sent = { name, request, recipients, status: 0, id: null, recall: 'no' };
    this.sent.push(sent);
    await this.send(sent);
    return sent;
  }

  /** Sends it, for the first time or again; a promise that was made stays one. */
  async send(sent: Sent): Promise<void> {
    const headers = { 'Idempotency-Key': sent.name };
    const answer = await this.office.producer
      .post<PublishResult>('/notifications', sent.request, { headers })
      .catch(() => null);
    if (sent.status !== 201) sent.status = answer?.status ?? 0;
    if (answer?.status !== 201) return;
    const { id, recipients } = answer.body;
    if (sent.id !== null && sent.id !== id) this.faults.push(`${sent.name} was answered with two ids`);
    if (recipients !== sent.recipients.length) {
      this.faults.push(`${sent.name} went to ${recipients} instead of ${sent.recipients.length}`);
    }
    sent.id = id;
  }

  async recall(sent: Sent): Promise<void> {
    sent.recall = 'asked';
    const answer = await this.office.producer.delete(`/notifications/${sent.id}`).catch(() => null);
    if (answer?.status === 204) sent.recall = 'done';
  }

  /** Marks items of one person as read or unread. */
  async mark({ username, http }: Colleague, ids: readonly string[], read: boolean): Promise<void> {
    for (const id of ids) this.marks.set(markName(username, id), null);
    const answer = await http.patch('/inbox/items', { ids, set: { read } }).catch(() => null);
    if (answer?.status !== 200) return;
    for (const id of ids) this.marks.set(markName(username, id), read);
  }

  /** Marks everything as read that one of the person's tabs shows. */
  async readAll({ username, http }: Colleague): Promise<void> {
    const { epoch, seq } = this.tabs.get(username)![0]!.model;
    await http.post('/inbox/read-all', { epoch, upTo: seq }).catch(() => null);
    // Which of those that were unread it has met is for the store to say.
    for (const [name, read] of this.marks) {
      if (name.startsWith(markName(username, '')) && read === false) this.marks.set(name, null);
    }
  }

  /** Repeats with its key what nobody knows of, and some of what is known, until nothing is unknown. */
  async retry(withinMs = 5_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    await Promise.all(this.sent.filter((_, index) => index % 7 === 0).map((sent) => this.send(sent)));
    for (;;) {
      const unknown = this.sent.filter((sent) => outcomeOf(sent) === 'unknown');
      const recalls = this.sent.filter((sent) => sent.recall === 'asked');
      if (unknown.length + recalls.length === 0) return;
      if (performance.now() > deadline) {
        for (const { name, status } of [...unknown, ...recalls]) {
          this.faults.push(`${name} has no answer, also when repeated (${status})`);
        }
        return;
      }
      await Promise.all([
        ...unknown.map((sent) => this.send(sent)),
        ...recalls.map((sent) => this.recall(sent)),
      ]);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.allTabs.map((tab) => tab.close()));
    await this.office.close();
  }
}

export const markName = (username: string, id: string): string => `${username} ${id}`;
