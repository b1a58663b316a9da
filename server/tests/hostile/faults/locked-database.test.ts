import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answered, HttpClient } from '../../harness/http-client.ts';
import { refusal } from '../../harness/problem.ts';
import { boundMs, full, many } from '../form.ts';
import { settle } from './checker.ts';
import { History } from './history.ts';
import { watchOwnPauses } from './longest-pause.ts';
import { openOffice, type Office } from './office.ts';
import { promise, startTraffic } from './traffic.ts';

const lockedForMs = many({ quick: 500, full: 5_000 });

let office: Office;
let history: History;
beforeAll(async () => {
  office = await openOffice(4);
  await office.start();
  history = await History.begin(office);
  await promise(history, 30);
});
afterAll(() => history.end());

/** Has another process lock the database; resolves when it holds the lock. */
async function lock(mode: string): Promise<ChildProcess> {
  const holder = fork(path.join(import.meta.dirname, 'lock-holder.ts'), [office.databasePath, mode]);
  await once(holder, 'message');
  return holder;
}

async function release(holder: ChildProcess): Promise<void> {
  const ended = once(holder, 'exit');
  holder.disconnect();
  await ended;
}

/** A call and how long it took, in ms. */
async function timed(call: Promise<Answered>): Promise<{ answer: Answered; tookMs: number }> {
  const askedAt = performance.now();
  const answer = await call;
  return { answer, tookMs: performance.now() - askedAt };
}

describe.each(full ? ['immediate', 'exclusive'] : ['immediate'])(
  'a database that another program has locked (%s)',
  (mode) => {
    it('has writes refused within 500 ms and nothing stand still, and goes on when it is free', async () => {
      const holder = await lock(mode);
      const pauses = watchOwnPauses();
      const anyone = new HttpClient(office.url);
      const { http } = office.people[0]!;
      const { epoch, seq } = history.tabs.get('p0')![0]!.model;
      const unread = [...history.tabs.get('p0')![0]!.model.items.values()].find((item) => !item.readAt);
      const body = { to: { everyone: true }, category: 'load', title: 'locked out' };

      const writes = await Promise.all([
        ...Array.from({ length: 10 }, () => timed(office.producer.post('/notifications', body))),
        timed(http.patch('/inbox/items', { ids: [unread!.id], set: { read: true } })),
        timed(http.post('/inbox/read-all', { epoch, upTo: seq })),
        timed(http.patch('/session', { locale: 'zh-CN' })),
        timed(http.delete('/session')),
      ]);
      for (const { answer, tookMs } of writes) {
        expect(refusal(answer)).toEqual([503, 'unavailable']);
        expect(tookMs - pauses.longestMs()).toBeLessThan(boundMs(500));
      }
      for (const read of ['/inbox', '/inbox/unread', '/session'])
        expect([read, (await http.get(read)).status]).toEqual([read, 200]);

      // With everybody at work, too, the event loop keeps turning.
      const traffic = startTraffic(history);
      const lockedUntil = performance.now() + lockedForMs;
      let slowestMs = 0;
      while (performance.now() < lockedUntil) {
        const { answer, tookMs } = await timed(anyone.get('//healthz'));
        expect(answer.status).toBe(200);
        slowestMs = Math.max(slowestMs, tookMs);
        await delay(5);
      }
      expect(slowestMs - pauses.longestMs()).toBeLessThan(boundMs(250));
      expect(history.count('unknown')).toBeGreaterThan(0);

      const promised = history.count('promised');
      await release(holder);
      const releasedAt = performance.now();
      while (history.count('promised') < promised + 10) await delay(5);
      expect(performance.now() - releasedAt - pauses.longestMs()).toBeLessThan(boundMs(1_000));
      pauses.stop();
      await traffic.stop();
      await history.retry();
      expect(await settle(history, 10_000)).toEqual([]);
      expect(history.allTabs.map((tab) => tab.endedWith)).toEqual(history.allTabs.map(() => null));
      expect(office.child.output.stderr).not.toMatch(/"level":"?(50|60|error|fatal)/);
    });
  },
);
