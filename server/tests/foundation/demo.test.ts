import { readFileSync, statSync } from 'node:fs';
import type { DemoOffer } from '@belfry/shared/session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '../../src/demo/people.ts';
import { HttpClient } from '../harness/http-client.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const folder = temporaryFolder();
const database = `sqlite:${folder.path}/demo.db`;
let running: RunningApp;
beforeAll(async () => {
  running = await startApp({ DEMO: '1', DATABASE_URL: database });
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

// An empty value is the same as none.
const noAdmin = { ADMIN_USERNAME: '', ADMIN_PASSWORD: '' };
const demoKeyFile = () => `${running.databasePath}.demo-key`;
const signInBody = JSON.stringify({ username: 'clerk', password: demoPassword });
const signInHead = (headers: string[], host = 'localhost') =>
  [
    'POST /api/v1/session HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${String(signInBody.length)}`,
    ...headers,
    '',
    signInBody,
  ].join('\r\n');

describe('demo mode', () => {
  it('offers its people to the login page, and each can sign in', async () => {
    const { body } = await running.anyone.get<DemoOffer>('/demo');
    expect(body.people.map((person) => person.username)).toEqual([
      'admin',
      'clerk',
      'support',
      'finance',
      'warehouse',
    ]);
    for (const { username } of body.people) await running.signIn(username, body.password);
  });

  it('has something to read for everyone, some of it unread, from over the past days', async () => {
    for (const username of ['admin', 'clerk', 'support', 'finance', 'warehouse']) {
      const person = await running.signIn(username, demoPassword);
      const { body } = await person.get<{ staff: { id: string } }>('/session');
      const known = await running.app.store.staff.byId(body.staff.id);
      if (!known) throw new Error(`${username} is not there`);
      const summary = await running.app.store.inbox.summary(known.key);
      expect(summary.views.inbox).toBeGreaterThanOrEqual(5);
      expect(summary.unread).toBeGreaterThan(0);
      expect(summary.unread).toBeLessThan(summary.views.inbox);
      const { items } = await running.app.store.inbox.list(known.key, { view: 'all', limit: 100 });
      const ages = items.map((item) => Date.now() - Date.parse(item.arrivedAt));
      expect(Math.min(...ages)).toBeGreaterThan(0);
      expect(Math.max(...ages)).toBeGreaterThan(3 * 24 * 3_600_000);
      expect(ages).toEqual(ages.toSorted((a, b) => a - b));
    }
  });

  it('writes a new key for each start, for its owner only, and revokes the last', async () => {
    const first = readFileSync(demoKeyFile(), 'utf8').trim();
    expect(first).toBe(running.app.demoKey);
    expect(statSync(demoKeyFile()).mode & 0o777).toBe(0o600);
    await running.app.close();
    running = await startApp({ DEMO: '1', DATABASE_URL: database });
    expect(running.app.demoKey).not.toBe(first);
    const keys = await running.app.store.producerKeys.list();
    expect(keys.filter((key) => key.demo && key.revokedAt === null)).toHaveLength(1);
    const last = new HttpClient(running.url, { Authorization: `Bearer ${first}` });
    expect((await last.get('/staff')).status).toBe(401);
  });

  it.each([
    ['a forwarded address', ['X-Forwarded-For: 203.0.113.9'], 'localhost'],
    ['a Forwarded header', ['Forwarded: for=203.0.113.9'], 'localhost'],
    ...[
      'X-Forwarded',
      'X-Forwarded-Port',
      'X-Forwarded-Prefix',
      'X-Real-IP',
      'X-Client-IP',
      'X-Cluster-Client-IP',
      'CF-Connecting-IP',
      'True-Client-IP',
      'Fastly-Client-IP',
      'Via',
    ].map((name): [string, string[], string] => [`a proxy that says ${name}`, [`${name}: 1`], 'localhost']),
    ['a name that points here', [], 'demo.evil.test:8080'],
    ['a name that begins like this machine', [], 'localhost.evil.test'],
  ])('lets nobody in through %s', async (_, headers, host) => {
    const answer = await sendRaw(running.port, signInHead(headers, host));
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
    const offer = [`GET /api/v1/demo HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n');
    expect((await sendRaw(running.port, offer)).status).toBe(404);
    const key = `Authorization: Bearer ${running.app.demoKey ?? ''}`;
    const list = ['GET /api/v1/notifications HTTP/1.1', `Host: ${host}`, key, ...headers, '', ''].join(
      '\r\n',
    );
    expect((await sendRaw(running.port, list)).status).toBe(403);
  });

  it.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])(
    'lets people in on %s',
    async (host) => {
      expect((await sendRaw(running.port, signInHead([], host))).status).toBe(200);
    },
  );
});

describe('without demo mode', () => {
  it('nothing is offered, and on a demo database its people, sessions and keys are worth nothing', async () => {
    const clerk = await running.signIn('clerk', demoPassword);
    const { demoKey } = running.app;
    await running.app.close();
    const real = await startApp({ DATABASE_URL: database, DEMO: '0', ADMIN_USERNAME: 'ada' });
    expect((await real.anyone.get('/demo')).status).toBe(404);
    const tried = await real.anyone.post('/session', { username: 'clerk', password: demoPassword });
    expect(tried.status).toBe(401);
    const old = new HttpClient(real.url, { Cookie: clerk.cookie });
    expect((await old.get('/session')).status).toBe(401);
    const producer = new HttpClient(real.url, { Authorization: `Bearer ${demoKey ?? ''}` });
    expect((await producer.get('/notifications')).status).toBe(401);
    await real.app.close();
    running = await startApp({ DEMO: '1', DATABASE_URL: database });
  });

  it('a database with people in it never becomes a demo', async () => {
    const real = await startApp();
    await real.app.close();
    const again = { DATABASE_URL: `sqlite:${real.databasePath}` };
    const offered = await startApp({ ...again, ...noAdmin });
    expect(offered.app.demoKey).toBeNull();
    await offered.app.close();
    await expect(startApp({ ...again, DEMO: '1' })).rejects.toThrow(
      /DEMO is on, but .* is not a demo database/,
    );
    await real.close();
  });

  it('an empty database becomes one where nothing speaks against it', async () => {
    const offered = await startApp({ ...noAdmin });
    expect((await offered.anyone.get('/demo')).status).toBe(200);
    await offered.close();
  });
});
