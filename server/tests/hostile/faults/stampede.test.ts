import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishResult } from '@belfry/shared/publishing';
import { HttpClient } from '../../harness/http-client.ts';
import { many } from '../form.ts';
import { notRun } from './not-run.ts';
import { openOffice, type Office } from './office.ts';
import type { Order, Report } from './stampede-clients.ts';

const clientCount = many({ quick: 300, full: 10_000 });
const behind = 5;
/** A process's own files, beside its sockets. */
const otherFiles = 200;

const tooFewFiles = mostFiles() < clientCount + otherFiles;
if (tooFewFiles) notRun(`the stampede of ${clientCount}`, `a process may open ${mostFiles()} files only`);

/** What the hard limit allows; Node raises its soft limit to that by itself. */
function mostFiles(): number {
  if (process.platform !== 'linux') return Infinity;
  const limit = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return limit === undefined || limit === 'unlimited' ? Infinity : Number(limit);
}

describe.skipIf(tooFewFiles)(`a stampede of ${clientCount} clients`, () => {
  let office: Office;
  let clients: ChildProcess;
  beforeAll(async () => {
    office = await openOffice(clientCount);
    await office.start();
    clients = fork(path.join(import.meta.dirname, 'stampede-clients.ts'));
  }, 120_000);
  afterAll(async () => {
    clients.kill('SIGKILL');
    await office.close();
  });

  async function tell(order: Order): Promise<Report> {
    const report = once(clients, 'message') as Promise<[Report]>;
    clients.send(order);
    return (await report)[0];
  }

  async function publishToEveryone(): Promise<void> {
    const body = { to: { everyone: true }, category: 'stampede', title: 'Everyone back to their seats' };
    const answer = await office.producer.post<PublishResult>('/notifications', body);
    expect([answer.status, answer.body.recipients]).toEqual([201, clientCount]);
  }

  async function connections(): Promise<number> {
    const { text } = await new HttpClient(office.url).get<string>('//metrics');
    return Number(/^belfry_live_connections (\d+)$/m.exec(text)?.[1]);
  }

  it(
    'that come back at once with their positions are all at the present within 30 s, each change once',
    { timeout: 180_000 },
    async () => {
      const port = Number(new URL(office.url).port);
      const cookies = office.people.map((person) => person.http.cookie);
      const opened = await tell({ kind: 'open', port, cookies, atOnce: 200 });
      expect(opened.faults).toEqual([]);
      expect(await connections()).toBe(clientCount);

      await tell({ kind: 'drop' });
      while ((await connections()) > 0) await delay(20);
      for (let i = 0; i < behind; i++) await publishToEveryone();

      const back = await tell({ kind: 'return', behind });
      expect(back.faults).toEqual([]);
      expect(back.ms).toBeLessThan(30_000);
      console.log(
        `${clientCount} clients back in ${Math.round(back.ms)} ms, ${back.redials} of them dialled again`,
      );

      const heard = tell({ kind: 'hear', seq: behind + 1 });
      await publishToEveryone();
      expect((await heard).faults).toEqual([]);
      expect(await connections()).toBe(clientCount);
    },
  );
});
