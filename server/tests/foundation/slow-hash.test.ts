import type { ProblemDocument } from '@belfry/shared/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswords } from '../../src/sessions/passwords.ts';
import { refusal } from '../harness/problem.ts';
import { startApp, testPassword, type RunningApp } from '../harness/running-app.ts';

const real = createPasswords();
/** The next hash that is made or compared is held back until `release`. */
let held: Hold | null = null;

interface Hold {
  done: PromiseWithResolvers<undefined>;
  release: PromiseWithResolvers<undefined>;
}

async function holdBack<T>(work: Promise<T>): Promise<T> {
  const result = await work;
  const mine = held;
  held = null;
  mine?.done.resolve(undefined);
  await mine?.release.promise;
  return result;
}

let running: RunningApp;
beforeAll(async () => {
  const passwords = {
    hash: (password: string) => holdBack(real.hash(password)),
    matches: (password: string, hash: string | null) => holdBack(real.matches(password, hash)),
  };
  running = await startApp({}, { passwords });
});
afterAll(() => running.close());

/** Makes a call that hashes, and lets `meanwhile` happen while it does. */
async function during<T>(call: () => Promise<T>, meanwhile: () => Promise<void>): Promise<T> {
  const hold: Hold = { done: Promise.withResolvers(), release: Promise.withResolvers() };
  held = hold;
  const answer = call();
  await hold.done.promise;
  await meanwhile();
  hold.release.resolve(undefined);
  return answer;
}

async function patch(id: string, ...changes: object[]): Promise<void> {
  for (const change of changes) {
    expect((await running.admin.patch(`/staff/${id}`, change)).status).toBe(200);
  }
}

describe('while a password is compared', () => {
  const signIn = (username: string) => () =>
    running.anyone.post<ProblemDocument>('/session', { username, password: testPassword });

  it('another one is set: the sign-in is refused', async () => {
    const { id } = await running.addPerson('changed');
    const answer = await during(signIn('changed'), () => patch(id, { password: 'another long password' }));
    expect(refusal(answer)).toEqual([401, 'invalid-credentials']);
    expect(answer.headers.get('set-cookie')).toBeNull();
    await running.signIn('changed', 'another long password');
  });

  it('the person is disabled: the sign-in is refused, and is none after they are enabled again', async () => {
    const { id } = await running.addPerson('paused');
    const answer = await during(signIn('paused'), () => patch(id, { disabled: true }));
    expect(refusal(answer)).toEqual([401, 'invalid-credentials']);
    await patch(id, { disabled: false });
    await running.signIn('paused');
  });

  it('nothing happens: the person is let in', async () => {
    await running.addPerson('undisturbed');
    expect((await during(signIn('undisturbed'), () => Promise.resolve())).status).toBe(200);
  });
});

describe('while a new password is hashed', () => {
  const password = 'a password of my own';

  it.each([
    ['was disabled', [{ disabled: true }], [401, 'unauthenticated']],
    ['was demoted', [{ roles: [] }], [403, 'forbidden']],
    ['was given another password', [{ password: 'another long password' }], [401, 'unauthenticated']],
  ])('whoever asked %s: nothing is changed', async (how, changes, expected) => {
    const username = how.replaceAll(' ', '-');
    const admin = await running.addPerson(username, ['admin']);
    const own = await during(
      () => admin.patch(`/staff/${admin.id}`, { password }),
      () => patch(admin.id, ...changes),
    );
    expect(refusal(own)).toEqual(expected);
    await patch(admin.id, { disabled: false });
    await expect(running.signIn(username, password)).rejects.toThrow('invalid-credentials');
  });

  it('whoever asked signs out: nobody is added', async () => {
    const admin = await running.addPerson('leaving', ['admin']);
    const body = { username: 'friend', displayName: 'Friend', password };
    const answer = await during(
      () => admin.post('/staff', body),
      async () => {
        expect((await admin.delete('/session')).status).toBe(204);
      },
    );
    expect(refusal(answer)).toEqual([401, 'unauthenticated']);
    expect(await running.app.store.staff.credentials('friend')).toBeNull();
  });

  it('nothing happens: it is theirs', async () => {
    const admin = await running.addPerson('own', ['admin']);
    const answer = await during(
      () => admin.patch(`/staff/${admin.id}`, { password }),
      () => Promise.resolve(),
    );
    expect(answer.status).toBe(200);
    await running.signIn('own', password);
  });
});
