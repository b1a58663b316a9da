import { setTimeout as delay } from 'node:timers/promises';
import type { History } from './history.ts';
import type { Colleague } from './office.ts';

const senders = 8;
const below = (n: number): number => Math.trunc(Math.random() * n);

/** Mixed traffic on an office, as long as it is not stopped. */
export interface Traffic {
  /** Resolves when the last call has been answered, or has failed. */
  stop(): Promise<void>;
}

export function startTraffic(history: History): Traffic {
  const { people } = history.office;
  const usernames = people.map((person) => person.username);
  let stopped = false;

  /** To one, to several, to everyone, and now and then to someone who does not exist, which has to be refused. */
  async function publishOne(): Promise<void> {
    const kind = Math.random();
    const some = usernames.filter(() => Math.random() < 0.4);
    const named = some.length > 0 ? some : [usernames[below(usernames.length)]!];
    const sent =
      kind < 0.05
        ? await history.publish({ staff: [...named, 'nobody'] }, [])
        : kind < 0.2
          ? await history.publish({ everyone: true }, usernames)
          : await history.publish({ staff: named }, named);
    const next = Math.random();
    if (sent.status !== 201) {
      await delay(10); // the server is away, or busy with something worse
    } else if (next < 0.1) {
      await Promise.all([history.send(sent), history.send(sent)]);
    } else if (next < 0.2) {
      // One that may have been read, or put away, meanwhile.
      const earlier = history.sent[below(history.sent.length)]!;
      if (earlier.id !== null && earlier.recall === 'no') await history.recall(earlier);
    }
  }

  /** One thing that a person does in one of their tabs. */
  async function useTab(person: Colleague): Promise<void> {
    const tabs = history.tabs.get(person.username)!;
    const tab = tabs[below(tabs.length)]!;
    const ids = [...tab.model.items.keys()].slice(-20).filter(() => Math.random() < 0.2);
    const kind = Math.random();
    if (kind < 0.05) tab.drop();
    else if (kind < 0.1) await history.readAll(person);
    else if (ids.length === 0) await delay(5);
    else if (kind < 0.25) {
      const body = { ids, set: { archived: Math.random() < 0.5 } };
      await person.http.patch('/inbox/items', body).catch(() => null);
    } else await history.mark(person, ids, kind < 0.7);
    await delay(below(20));
  }

  async function repeat(work: () => Promise<void>): Promise<void> {
    while (!stopped) await work();
  }
  const workers = [
    ...Array.from({ length: senders }, () => repeat(publishOne)),
    ...people.map((person) => repeat(() => useTab(person))),
  ];
  return {
    async stop() {
      stopped = true;
      await Promise.all(workers);
    },
  };
}

/** Traffic until so many more notifications have been promised. */
export async function promise(history: History, more: number): Promise<void> {
  const enough = history.count('promised') + more;
  const traffic = startTraffic(history);
  while (history.count('promised') < enough) await delay(5);
  await traffic.stop();
}
