import { producerKeyCreated, producerKeyPage } from '@belfry/shared/admin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient } from '../harness/http-client.ts';
import { refusal } from '../harness/problem.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());

const createKey = async (name: string) => {
  const answer = await running.admin.post('/producer-keys', { name });
  expect(answer.status).toBe(201);
  return producerKeyCreated.parse(answer.body);
};
const withKey = (secret: string) => new HttpClient(running.url, { Authorization: `Bearer ${secret}` });
const message = { to: { everyone: true }, category: 'system', title: 'Backup done' };
const auditOf = async (id: string) =>
  (await running.app.store.audit.list({ limit: 100 })).filter(({ target }) => target === id);
const latestAudit = async () => (await running.app.store.audit.list({ limit: 1 }))[0];

describe('a producer key', () => {
  it('publishes from the moment that it was made, under its name', async () => {
    const { id, name, secret } = await createKey('Night batch');
    expect(name).toBe('Night batch');
    expect(await latestAudit()).toMatchObject({ action: 'producer-key.create', target: id });
    expect((await withKey(secret).post('/notifications', message)).status).toBe(201);
    const { items } = (await running.admin.get<{ items: { sender: object }[] }>('/inbox?limit=1')).body;
    expect(items[0]?.sender).toEqual({ kind: 'producer', name: 'Night batch' });
  });

  it('shows its secret once and never again', async () => {
    const { id, secret } = await createKey('Secret');
    const answer = await running.admin.get('/producer-keys');
    const listed = producerKeyPage.parse(answer.body).items[0];
    expect(listed).toEqual({ id, name: 'Secret', createdAt: expect.any(String) as string, revokedAt: null });
    expect(answer.text).not.toContain(secret.slice(-43));
    expect(JSON.stringify(await latestAudit())).not.toContain(secret.slice(-43));
    expect(JSON.stringify(running.log)).not.toContain(secret.slice(-43));
  });

  it('is refused from the request after its revocation on', async () => {
    const { id, secret } = await createKey('Short-lived');
    expect((await withKey(secret).get('/notifications')).status).toBe(200);
    for (let i = 0; i < 2; i++) expect((await running.admin.delete(`/producer-keys/${id}`)).status).toBe(204);
    expect(refusal(await withKey(secret).get('/notifications'))).toEqual([401, 'unauthenticated']);
    expect(refusal(await withKey(secret).post('/notifications', message))).toEqual([401, 'unauthenticated']);
    const { items } = producerKeyPage.parse((await running.admin.get('/producer-keys')).body);
    expect(items.find((key) => key.id === id)?.revokedAt).toEqual(expect.any(String));
    // The second changed nothing.
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      'producer-key.revoke',
      'producer-key.create',
    ]);
    expect(await latestAudit()).toMatchObject({ target: id, actor: { kind: 'staff', name: 'ada' } });
  });

  it('cannot be revoked when there is none', async () => {
    const unknown = await running.admin.delete('/producer-keys/0198c0de-0000-7000-8000-000000000000');
    expect(refusal(unknown)).toEqual([404, 'not-found']);
  });

  it.each([{}, { name: '' }, { name: 'x'.repeat(101) }, { name: 7 }, { name: 'a', demo: true }])(
    'is not made of %j',
    async (body) => {
      expect(refusal(await running.admin.post('/producer-keys', body))).toEqual([422, 'invalid-request']);
    },
  );

  it('is refused when a single character of it differs', async () => {
    const { secret } = await createKey('Exact');
    const wrong = [
      secret.slice(0, -1),
      `${secret}x`,
      secret.toUpperCase(),
      secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A'),
      secret.replace(/^bfk_/, ''),
      '',
    ];
    for (const each of wrong) {
      expect(refusal(await withKey(each).get('/notifications'))).toEqual([401, 'unauthenticated']);
    }
  });
});

describe('what a key opens', () => {
  it.each([
    ['GET', '/inbox'],
    ['GET', '/session'],
    ['GET', '/staff'],
    ['GET', '/producer-keys'],
    ['POST', '/producer-keys'],
    ['GET', '/categories'],
    ['PUT', '/categories/orders'],
    ['POST', '/inbox/read-all'],
  ])('is not %s %s', async (method, path) => {
    expect(refusal(await running.producer.call(method, path))).toEqual([403, 'forbidden']);
  });

  it('is not widened by a cookie beside it, for the header counts', async () => {
    const headers = { ...running.admin.headers, ...running.producer.headers };
    expect(refusal(await new HttpClient(running.url, headers).get('/staff'))).toEqual([403, 'forbidden']);
    const broken = { ...running.admin.headers, Authorization: 'Bearer nonsense' };
    expect(refusal(await new HttpClient(running.url, broken).get('/notifications'))[0]).toBe(401);
  });
});

describe('the keys themselves', () => {
  it.each([
    ['GET', '/producer-keys'],
    ['POST', '/producer-keys'],
    ['DELETE', '/producer-keys/0198c0de-0000-7000-8000-000000000000'],
  ])('are for admins: %s %s', async (method, path) => {
    const clerk = await running.addPerson(`clerk-${method.toLowerCase()}`);
    expect(refusal(await clerk.call(method, path))).toEqual([403, 'forbidden']);
    expect(refusal(await running.anyone.call(method, path))).toEqual([401, 'unauthenticated']);
  });

  it('come newest first', async () => {
    const made = [(await createKey('first')).id, (await createKey('second')).id];
    const { items } = producerKeyPage.parse((await running.admin.get('/producer-keys')).body);
    expect(items.slice(0, 2).map((key) => key.id)).toEqual(made.reverse());
  });
});
