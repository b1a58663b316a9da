import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient } from '../../harness/http-client.ts';
import { boundMs } from '../form.ts';
import { wholeInbox } from './checker.ts';
import { watchOwnPauses } from './longest-pause.ts';
import { openOffice, type Office } from './office.ts';
import type { TabState } from './tab-process.ts';
import { Tab } from './tab.ts';

const everyMs = 500;
const graceMs = 400;
/** The server looks at its sockets every 25 ms at this heartbeat, and its metrics are asked for a little later. */
const looksMs = 150;

let office: Office;
let sleeper: ChildProcess;
beforeAll(async () => {
  const settings = { HEARTBEAT_MS: String(everyMs), HEARTBEAT_GRACE_MS: String(graceMs) };
  office = await openOffice(2, { settings });
  await office.start();
  const url = `${office.url.replace('http:', 'ws:')}/api/v1/live`;
  sleeper = fork(path.join(import.meta.dirname, 'tab-process.ts'), [url, office.people[0]!.http.cookie]);
});
afterAll(async () => {
  sleeper.kill('SIGKILL');
  await office.close();
});

async function ask(): Promise<TabState> {
  const answer = once(sleeper, 'message') as Promise<[TabState]>;
  sleeper.send('state');
  return (await answer)[0];
}

async function evicted(): Promise<number> {
  const { text } = await new HttpClient(office.url).get<string>('//metrics');
  return Number(/^belfry_live_evicted_total\{reason="silent"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

describe('a client that stands still with its connection open', () => {
  it('is ended within everyMs + graceMs, others are served on, and it is consistent when it wakes', async () => {
    const [asleep, awake] = office.people;
    const tab = new Tab((query) => office.connect(awake!, query));
    await expect.poll(async () => (await ask()).isOpen).toBe(true);
    await expect.poll(() => tab.isOpen).toBe(true);

    const pauses = watchOwnPauses();
    sleeper.kill('SIGSTOP');
    const stoppedAt = performance.now();
    const titles: string[] = [];
    while ((await evicted()) === 0) {
      const title = `while it sleeps ${titles.length}`;
      titles.push(title);
      await office.producer.post('/notifications', { to: { everyone: true }, category: 'nap', title });
      await expect
        .poll(() => tab.model.items.size, { interval: 5, timeout: boundMs(1_000) })
        .toBe(titles.length);
    }
    const afterMs = performance.now() - stoppedAt;
    pauses.stop();
    expect(afterMs).toBeGreaterThan(graceMs);
    expect(afterMs - pauses.longestMs()).toBeLessThan(boundMs(everyMs + graceMs + looksMs));

    sleeper.kill('SIGCONT');
    const { proof, items } = await wholeInbox(asleep!.http);
    expect(items.map((item) => item.title).toSorted()).toEqual(titles.toSorted());
    // What was waiting in its own system comes first, then the end of the connection, then the new one.
    const expected = { isOpen: true, dials: 2, faults: [], proof, titles };
    await expect.poll(ask).toEqual(expected);
    expect({ dials: tab.dials, faults: tab.faults }).toEqual({ dials: 1, faults: [] });
    await tab.close();
  });
});
