import type { Session } from '@belfry/shared/session';
import type { ProblemDocument } from '@belfry/shared/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { HttpClient } from '../harness/http-client.ts';
import { startApp, testPassword, type RunningApp } from '../harness/running-app.ts';

const minuteMs = 60_000;
// What the wall clock and the monotonic one are ahead by.
let jumpedMs = 0;
let waitedMs = 0;
let running: RunningApp;

beforeAll(async () => {
  const clock = {
    now: () => Date.now() + jumpedMs,
    monotonic: () => systemClock.monotonic() + waitedMs,
  };
  running = await startApp({ SESSION_IDLE_MINUTES: '10', SESSION_MAX_HOURS: '1' }, { clock });
});
afterAll(() => running.close());

describe('signing in', () => {
  it('answers with the person and the end, and sets a cookie that scripts and other sites cannot use', async () => {
    await running.addPerson('kim', ['clerk']);
    const answer = await running.anyone.post<Session>('/session', {
      username: 'kim',
      password: testPassword,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^belfry=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.staff).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      username: 'kim',
      displayName: 'kim',
      roles: ['clerk'],
      locale: 'en',
      timeZone: expect.any(String) as string,
    });
    expect(Date.parse(answer.body.endsAt)).toBeGreaterThan(Date.now() + jumpedMs + 9 * minuteMs);
  });

  it('answers the same for an unknown name, a wrong password and a disabled person', async () => {
    const off = await running.addPerson('off');
    const admin = await running.signIn('ada');
    await admin.patch(`/staff/${off.id}`, { disabled: true });
    const tries = [
      { username: 'nobody', password: testPassword },
      { username: 'ada', password: 'not the password' },
      { username: 'off', password: testPassword },
    ];
    const answers = await Promise.all(
      tries.map((body) => running.anyone.post<ProblemDocument>('/session', body)),
    );
    for (const { status, body, headers } of answers) {
      expect(status).toBe(401);
      expect({ ...body, requestId: '' }).toEqual({ ...answers[0]?.body, requestId: '' });
      expect(body.code).toBe('invalid-credentials');
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  it('ends the session that was presented, and its sockets', async () => {
    const before = await running.addPerson('again');
    const socket = running.connect(before);
    await socket.next('ready');
    const answer = await before.post('/session', { username: 'again', password: testPassword });
    expect(answer.status).toBe(200);
    expect(await socket.closed).toBe(4401);
    expect((await before.get('/session')).status).toBe(401);
  });

  it('from a foreign page is refused, and does not count as a try', async () => {
    const headers = { Origin: 'http://127.0.0.1:1' };
    const body = { username: 'ada', password: testPassword };
    const answer = await running.anyone.post<ProblemDocument>('/session', body, { headers });
    expect([answer.status, answer.body.code]).toEqual([403, 'origin-refused']);
  });

  it('has to wait after five failures, with the time in Retry-After, and works again after it', async () => {
    await running.addPerson('guessed');
    const attempt = (password: string) => running.anyone.post('/session', { username: 'guessed', password });
    for (let i = 0; i < 5; i++) expect((await attempt('wrong')).status).toBe(401);
    const refused = await attempt(testPassword);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    waitedMs += 1_000;
    expect((await attempt(testPassword)).status).toBe(200);
  });
});

describe('a session', () => {
  it('is over for the server after the idle limit, however long the cookie lives', async () => {
    const person = await running.addPerson('idle');
    jumpedMs += 10 * minuteMs - 5_000;
    expect((await person.get('/session')).status).toBe(200);
    jumpedMs += 5_001;
    expect((await person.get('/session')).status).toBe(401);
  });

  it('is kept awake by activity and by calls that change something, and by nothing else', async () => {
    const person = await running.addPerson('busy');
    const endOf = async () => Date.parse((await person.get<Session>('/session')).body.endsAt);
    const first = await endOf();
    jumpedMs += minuteMs;
    await person.get('/session');
    expect(await endOf()).toBe(first);
    expect((await person.post('/session/activity')).status).toBe(204);
    const second = await endOf();
    expect(second - first).toBeGreaterThanOrEqual(minuteMs);
    jumpedMs += minuteMs;
    const patched = await person.patch<Session>('/session', { locale: 'zh-CN' });
    expect(Date.parse(patched.body.endsAt) - second).toBeGreaterThanOrEqual(minuteMs);
  });

  it('tells its sockets when its end moves', async () => {
    const person = await running.addPerson('moving');
    const socket = running.connect(person);
    const { endsAt } = await socket.next('ready');
    jumpedMs += 2_000;
    await person.post('/session/activity');
    const moved = await socket.next('session');
    expect(Date.parse(moved.endsAt)).toBeGreaterThan(Date.parse(endsAt));
    socket.socket.close();
  });

  it('ends at its absolute limit, whatever a person does', async () => {
    const person = await running.addPerson('tireless');
    for (let minute = 0; minute < 55; minute += 5) {
      jumpedMs += 5 * minuteMs;
      expect((await person.post('/session/activity')).status).toBe(204);
    }
    jumpedMs += 5 * minuteMs;
    expect((await person.post('/session/activity')).status).toBe(401);
  });

  it('keeps language and time zone of its person', async () => {
    const person = await running.addPerson('wei');
    const patched = await person.patch<Session>('/session', { locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
    expect(patched.body.staff).toMatchObject({ locale: 'zh-CN', timeZone: 'Asia/Shanghai' });
    expect((await person.get<Session>('/session')).body.staff).toEqual(patched.body.staff);
    for (const body of [{ locale: 'de' }, { timeZone: 'Mars/Base' }, { timeZone: '+01:00' }]) {
      expect((await person.patch('/session', body)).status).toBe(422);
    }
  });

  it('that is ended closes every socket of it with 4401, and no other of the person', async () => {
    const here = await running.addPerson('two-places');
    const there = await running.signIn('two-places');
    const sockets = [running.connect(here), running.connect(here)];
    const other = running.connect(there);
    await Promise.all([...sockets, other].map((socket) => socket.next('ready')));
    const answer = await here.delete('/session');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^belfry=;.*Max-Age=0/);
    expect(await Promise.all(sockets.map((socket) => socket.closed))).toEqual([4401, 4401]);
    expect((await here.get('/session')).status).toBe(401);
    expect((await there.get('/session')).status).toBe(200);
    expect(other.socket.readyState).toBe(1);
    other.socket.close();
  });

  it('cannot be made up', async () => {
    for (const cookie of ['belfry=', `belfry=${'a'.repeat(43)}`, running.admin.cookie.slice(0, -1)]) {
      const client = new HttpClient(running.url, { Cookie: cookie, Origin: running.url });
      expect((await client.get('/session')).status).toBe(401);
    }
  });
});

describe('the cookie over https', () => {
  it('is bound to this host and sent over https only', async () => {
    const secure = await startApp({ PUBLIC_ORIGIN: 'https://belfry.test' });
    const answer = await secure.anyone.post('/session', { username: 'ada', password: testPassword });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-belfry=[\w-]{43}; .*; Secure$/);
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect((await secure.admin.post('/session/activity')).status).toBe(204);
    const fromListener = { headers: { Origin: secure.url } };
    expect((await secure.admin.post('/session/activity', undefined, fromListener)).status).toBe(403);
    await secure.close();
  });
});
