import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../../harness/problem.ts';
import { boundMs, full } from '../form.ts';
import { settle } from './checker.ts';
import { History } from './history.ts';
import { notRun } from './not-run.ts';
import { openOffice, type Office } from './office.ts';
import { mountSmallDisk } from './tmpfs.ts';
import { promise, startTraffic } from './traffic.ts';

const disk = mountSmallDisk('16m');
if (typeof disk === 'string') notRun('the full disk', disk);

/** Writes a file until nothing fits any more. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 65_536; size >= 1; size = size > 1 ? size / 4 : 0) writeAll(file, Buffer.alloc(size));
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

describe.skipIf(typeof disk === 'string')('a server whose disk is full', () => {
  const folder = typeof disk === 'string' ? '' : disk.path;
  const filler = `${folder}/filler`;
  let office: Office;
  let history: History;
  beforeAll(async () => {
    office = await openOffice(4, { folder });
    await office.start();
    history = await History.begin(office);
  });
  afterAll(async () => {
    await history.end();
    if (typeof disk !== 'string') disk.remove();
  });

  it(
    'answers 503 to what it cannot store, reads and serves sockets on, and recovers by itself with everything kept',
    { timeout: 60_000 },
    async () => {
      const { pid } = office.child.process;
      await promise(history, 60);
      // Those that the traffic has dropped are on their way back.
      await expect.poll(() => history.allTabs.every((tab) => tab.isOpen)).toBe(true);
      const dials = history.allTabs.map((tab) => tab.dials);
      const [person] = office.people;

      fill(filler);
      // The log's last page may still have room for some.
      while ((await history.publish({ everyone: true }, [...history.tabs.keys()])).status === 201);
      const body = { to: { everyone: true }, category: 'load', title: 'no room' };
      const refused = await office.producer.post('/notifications', body);
      expect(refusal(refused)).toEqual([503, 'unavailable']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const item = history.tabs.get('p0')![0]!.model.items.values().next().value!;
      const change = { ids: [item.id], set: { read: item.readAt === null } };
      expect(refusal(await person!.http.patch('/inbox/items', change))).toEqual([503, 'unavailable']);
      for (const path of ['/inbox', '/inbox/unread', '/inbox/summary', '/session', '//healthz'])
        expect([path, (await person!.http.get(path)).status]).toEqual([path, 200]);
      await Promise.all(history.allTabs.map((tab) => tab.prove()));
      expect(history.allTabs.map((tab) => tab.dials)).toEqual(dials);
      expect(await settle(history, boundMs(2_000))).toEqual([]);

      const traffic = startTraffic(history);
      await delay(500);
      rmSync(filler);
      const freedAt = performance.now();
      const promised = history.count('promised');
      while (history.count('promised') < promised + 20) await delay(5);
      expect(performance.now() - freedAt).toBeLessThan(boundMs(5_000));
      await traffic.stop();
      await history.retry();
      expect(await settle(history, 10_000)).toEqual([]);
      expect([office.child.process.pid, office.child.process.exitCode]).toEqual([pid, null]);

      if (!full) return;
      await office.child.stop();
      await office.start();
      expect(await settle(history, 10_000)).toEqual([]);
    },
  );
});
