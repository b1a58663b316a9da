import { expect } from 'vitest';
import type { SocketClient } from '../../src/live/testing/socket-client.ts';
import type { HttpClient } from './http-client.ts';
import { healthMs, quickestMs } from './quickest.ts';
import type { RunningApp } from './running-app.ts';

/** What must never stand in an answer: a stack, SQL, a path of the machine, a secret, an internal name. */
const leaks = [
  /\bat [\w.<>]+ \(/,
  /node_modules|\/server\/src\/|file:\/\//,
  /\b(select|insert|update|delete)\b.+\b(from|into|set)\b/i,
  /SQLITE|sqlite_|kysely/i,
  /\$argon2/,
  /\bbfk_[0-9a-f-]{36}_/,
];

/** Fails when an answer tells more than it should. */
export function expectClean(text: string): void {
  for (const leak of leaks) expect(text).not.toMatch(leak);
}

/**
 * Someone who has nothing to do with what is thrown at the server, and must not notice it. `check` is what holds after
 * each hostile input: health at once, their notification within a second, nothing else changed.
 */
export interface Bystander {
  readonly person: HttpClient;
  readonly socket: SocketClient;
  check(): Promise<void>;
}

/** A bystander on a server, in this process or in another. */
export async function createBystander(
  running: Pick<RunningApp, 'anyone' | 'producer'> & {
    addPerson(username: string): Promise<HttpClient>;
    connect(person: HttpClient): SocketClient;
  },
): Promise<Bystander> {
  const person = await running.addPerson(`bystander-${String(Date.now())}`);
  const { username } = (await person.get<{ staff: { username: string } }>('/session')).body.staff;
  const socket = running.connect(person);
  await socket.next('ready');
  let told = 0;

  async function tell(): Promise<number> {
    const publishedAt = performance.now();
    const title = `still here ${String(++told)}`;
    const published = await running.producer.post('/notifications', {
      to: { staff: [username] },
      category: 'hostile',
      title,
    });
    expect(published.status).toBe(201);
    const change = await socket.next('change');
    expect(change.items.map((item) => item.title)).toEqual([title]);
    expect(change.unread).toBe(told);
    return performance.now() - publishedAt;
  }

  return {
    person,
    socket,
    async check() {
      expect(await quickestMs(100, () => healthMs(running.anyone))).toBeLessThan(100);
      expect(await quickestMs(1_000, tell)).toBeLessThan(1_000);
    },
  };
}
