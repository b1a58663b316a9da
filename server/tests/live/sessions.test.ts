import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '@belfry/shared/session';
import { startApp, testPassword, type RunningApp } from '../harness/running-app.ts';

/** How long a socket may outlive its session, and what a busy machine may add. */
const withinMs = 2_000 + 4_000;

let running: RunningApp;
let skipMs = 0;
beforeAll(async () => {
  const clock = { now: () => Date.now() + skipMs, monotonic: () => performance.now() };
  running = await startApp({ SESSION_IDLE_MINUTES: '30' }, { clock });
});
afterAll(() => running.close());

async function closesWith4401(
  socket: { closed: Promise<number> },
  act: () => Promise<unknown>,
): Promise<void> {
  await act();
  const beganMs = performance.now();
  await expect(socket.closed).resolves.toBe(4401);
  expect(performance.now() - beganMs).toBeLessThan(withinMs);
}

describe('the sockets of a session', () => {
  it('close when their person signs out, and those of another session stay', async () => {
    const here = await running.addPerson('ida');
    const there = await running.signIn('ida');
    const [socket, other] = [running.connect(here), running.connect(there)];
    await Promise.all([socket.next('ready'), other.next('ready')]);
    await closesWith4401(socket, () => here.delete('/session'));
    await running.producer.post('/notifications', { to: { staff: ['ida'] }, category: 'a', title: 'b' });
    await other.next('change');
  });

  it('close when an admin disables the person or sets a password', async () => {
    const person = await running.addPerson('jon');
    const socket = running.connect(person);
    await socket.next('ready');
    await closesWith4401(socket, () =>
      running.admin.patch(`/staff/${person.id}`, { password: 'another good one' }),
    );
    const again = await running.signIn('jon', 'another good one');
    const second = running.connect(again);
    await second.next('ready');
    await closesWith4401(second, () => running.admin.patch(`/staff/${person.id}`, { disabled: true }));
    await expect(running.connect(again).closed).resolves.toBe(4401);
  });

  it('close when the person signs in over them', async () => {
    const person = await running.addPerson('kim');
    const socket = running.connect(person);
    await socket.next('ready');
    await closesWith4401(socket, () => person.post('/session', { username: 'kim', password: testPassword }));
  });

  it('hear that the end has moved, and close when it comes though nobody does anything', async () => {
    const person = await running.addPerson('lea');
    const socket = running.connect(person);
    const ready = await socket.next('ready');
    skipMs += 10 * 60_000;
    expect((await person.post('/session/activity')).status).toBe(204);
    const moved = await socket.next('session');
    expect(Date.parse(moved.endsAt)).toBeGreaterThan(Date.parse(ready.endsAt));
    expect(moved.endsAt).toBe((await person.get<Session>('/session')).body.endsAt);
    await closesWith4401(socket, () => {
      skipMs += 31 * 60_000;
      return Promise.resolve();
    });
  });
});
