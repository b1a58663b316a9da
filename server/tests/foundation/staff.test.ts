import type { ManagedStaff, StaffPage } from '@belfry/shared/admin';
import type { ProblemDocument } from '@belfry/shared/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, testPassword, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());

const create = (username: string, more: object = {}) =>
  running.admin.post<ManagedStaff>('/staff', {
    username,
    displayName: `${username} of the office`,
    password: testPassword,
    ...more,
  });

describe('people', () => {
  it('are added by an admin and can sign in at once', async () => {
    const created = await create('nora', { roles: ['finance'], locale: 'zh-CN' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      username: 'nora',
      displayName: 'nora of the office',
      roles: ['finance'],
      locale: 'zh-CN',
      disabled: false,
    });
    expect(created.text).not.toMatch(/argon|password/i);
    const nora = await running.signIn('nora');
    expect((await nora.get<{ staff: object }>('/session')).body.staff).toMatchObject({ id: created.body.id });
  });

  it('cannot share a user name', async () => {
    await create('twin');
    const again = await create('twin');
    expect([again.status, (again.body as unknown as ProblemDocument).code]).toEqual([409, 'conflict']);
  });

  it.each([
    ['a password that is too short', { password: 'eleven char' }],
    ['a password that is too long', { password: 'x'.repeat(129) }],
    ['capitals in the user name', { username: 'Nora' }],
    ['a role twice', { roles: ['a', 'a'] }],
    ['a language that is not spoken', { locale: 'fr' }],
  ])('are refused with %s', async (_, more) => {
    expect((await create('refused', more)).status).toBe(422);
  });

  it('may have a password of 12 and of 128 code points, whatever the script', async () => {
    expect((await create('short', { password: '订'.repeat(12) })).status).toBe(201);
    expect((await create('long', { password: '😀'.repeat(128) })).status).toBe(201);
  });

  it('are listed by pages that follow each other, and found by a part of their names', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) await create(name);
    const first = (await running.admin.get<StaffPage>('/staff?q=list-&limit=2')).body;
    expect(first.items.map((person) => person.username)).toEqual(['list-a', 'list-b']);
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    const second = (await running.admin.get<StaffPage>(`/staff?q=list-&limit=2&cursor=${cursor}`)).body;
    expect(second.items.map((person) => person.username)).toEqual(['list-c']);
    expect(second.nextCursor).toBeNull();
    expect((await running.admin.get(`/staff?cursor=${cursor}`)).status).toBe(400);
    expect((await running.admin.get<StaffPage>('/staff?q=LIST-B%20of')).body.items).toHaveLength(1);
    expect((await running.admin.get<StaffPage>('/staff?q=%25')).body.items).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=abc',
    'limit=101',
    'limit=1&limit=2',
    'limit=1.5',
    'cursor=',
    'cursor=abc',
    'page=2',
  ])('are not listed for ?%s', async (query) => {
    expect((await running.admin.get(`/staff?${query}`)).status).toBe(400);
  });

  it('are changed by an admin, and only in what is named', async () => {
    const { id } = (await create('changing', { roles: ['support'] })).body;
    const changed = await running.admin.patch<ManagedStaff>(`/staff/${id}`, { displayName: 'Another name' });
    expect(changed.body).toMatchObject({ displayName: 'Another name', roles: ['support'], disabled: false });
    expect((await running.admin.patch('/staff/nobody', { disabled: true })).status).toBe(404);
    expect((await running.admin.patch(`/staff/${id}`, { username: 'x' })).status).toBe(422);
  });
});

describe('a change of a person', () => {
  it('that disables them closes their sockets with 4401 and refuses their next request', async () => {
    const person = await running.addPerson('leaving');
    const socket = running.connect(person);
    await socket.next('ready');
    await running.admin.patch(`/staff/${person.id}`, { disabled: true });
    expect(await socket.closed).toBe(4401);
    expect((await person.get('/session')).status).toBe(401);
    await expect(running.signIn('leaving')).rejects.toThrow('invalid-credentials');
    await running.admin.patch(`/staff/${person.id}`, { disabled: false });
    await running.signIn('leaving');
  });

  it('of their password does the same, and the old password is worth nothing', async () => {
    const person = await running.addPerson('forgetful');
    const socket = running.connect(person);
    await socket.next('ready');
    await running.admin.patch(`/staff/${person.id}`, { password: 'another long password' });
    expect(await socket.closed).toBe(4401);
    await expect(running.signIn('forgetful')).rejects.toThrow();
    await running.signIn('forgetful', 'another long password');
  });

  it('of one’s own password ends one’s other sessions and keeps the one that asked', async () => {
    const boss = await running.addPerson('boss', ['admin']);
    const elsewhere = await running.signIn('boss');
    expect((await boss.patch(`/staff/${boss.id}`, { password: 'another long password' })).status).toBe(200);
    expect((await boss.get('/session')).status).toBe(200);
    expect((await elsewhere.get('/session')).status).toBe(401);
  });

  it('of their roles counts from the next request on', async () => {
    const person = await running.addPerson('promoted');
    expect((await person.get('/staff')).status).toBe(403);
    await running.admin.patch(`/staff/${person.id}`, { roles: ['admin'] });
    expect((await person.get('/staff')).status).toBe(200);
    await running.admin.patch(`/staff/${person.id}`, { roles: [] });
    expect((await person.get('/staff')).status).toBe(403);
  });

  it('never leaves nobody who could undo it', async () => {
    const alone = await startApp();
    const { staff } = (await alone.admin.get<{ staff: { id: string } }>('/session')).body;
    for (const change of [{ disabled: true }, { roles: ['support'] }, { roles: [] }]) {
      const answer = await alone.admin.patch<ProblemDocument>(`/staff/${staff.id}`, change);
      expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
    }
    expect((await alone.admin.patch(`/staff/${staff.id}`, { roles: ['admin', 'support'] })).status).toBe(200);
    await alone.close();
  });

  it('stands in the audit trail, with who did it and without a password', async () => {
    const person = await running.addPerson('audited');
    await running.admin.patch(`/staff/${person.id}`, { roles: ['x'], password: 'another long password' });
    const entries = await running.app.store.audit.list({ limit: 20 });
    const entry = entries.find(({ target }) => target === person.id);
    expect(entry).toMatchObject({ action: 'staff.update', actor: { kind: 'staff', name: 'ada' } });
    expect(JSON.stringify(entries)).not.toContain('another long password');
  });
});
