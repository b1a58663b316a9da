import { inboxPage, type InboxPage } from '@belfry/shared/inbox';
import { publishResult, type PublishResult } from '@belfry/shared/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../harness/http-client.ts';
import { faultPaths, refusal } from '../harness/problem.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
let nora: HttpClient;
let omar: HttpClient;
beforeAll(async () => {
  running = await startApp();
  nora = await running.addPerson('nora', ['finance']);
  omar = await running.addPerson('omar', ['finance', 'night']);
});
afterAll(() => running.close());

const message = { category: 'orders', title: 'Order 10512 was paid' };
const publish = (body: object, by = running.producer) => by.post<PublishResult>('/notifications', body);

const newest = async (person: HttpClient) => {
  const page = await person.get<InboxPage>('/inbox?limit=1');
  return inboxPage.parse(page.body).items[0];
};

describe('publishing', () => {
  it('answers 201 with the notification and the head count once it is in every inbox', async () => {
    const answer = await publish({ ...message, to: { staff: ['nora'], roles: ['finance'] } });
    expect(answer.status).toBe(201);
    const { id, recipients, status } = publishResult.parse(answer.body);
    expect({ recipients, status }).toEqual({ recipients: 2, status: 'published' });
    expect(await newest(nora)).toMatchObject({
      id,
      notificationId: id,
      reason: { kind: 'named', via: null },
    });
    expect(await newest(omar)).toMatchObject({ id, reason: { kind: 'role', via: 'finance' } });
  });

  it('reaches everyone', async () => {
    const { body } = await publish({ ...message, to: { everyone: true } });
    expect(body.recipients).toBe(3);
    expect(await newest(running.admin)).toMatchObject({
      id: body.id,
      reason: { kind: 'everyone', via: null },
    });
  });

  it('carries all content as it was sent, and what was left out as nothing', async () => {
    const content = {
      ...message,
      body: 'Line one\nline two\t<b>plain</b> 订单 😀',
      severity: 'critical',
      link: '/orders/10512?tab=items#top',
    };
    await publish({ ...content, to: { staff: ['nora'] }, data: { order: 10_512 } });
    expect(await newest(nora)).toMatchObject({ ...content, sender: { kind: 'producer', name: 'tests' } });
    await publish({ ...message, to: { staff: ['nora'] } });
    expect(await newest(nora)).toMatchObject({ body: '', severity: 'info', link: null, expiresAt: null });
  });

  it('by an admin with a session is sent in that person’s name and stands in the audit trail', async () => {
    const { status, body } = await publish({ ...message, to: { staff: ['nora'] } }, running.admin);
    expect(status).toBe(201);
    expect((await newest(nora))?.sender).toEqual({ kind: 'staff', name: 'ada' });
    const [latest] = await running.app.store.audit.list({ limit: 1 });
    expect(latest).toMatchObject({ action: 'notification.publish', target: body.id, actor: { name: 'ada' } });
  });

  it('collapses what has the same key into one unread item, per sender', async () => {
    const to = { staff: ['nora'] };
    const first = await publish({ ...message, to, collapseKey: 'order-1', title: 'one' });
    const second = await publish({ ...message, to, collapseKey: 'order-1', title: 'two' });
    expect(await newest(nora)).toMatchObject({
      id: first.body.id,
      notificationId: second.body.id,
      title: 'two',
      count: 2,
    });
    const other = await publish({ ...message, to, collapseKey: 'order-1', title: 'three' }, running.admin);
    expect(await newest(nora)).toMatchObject({ id: other.body.id, count: 1 });
  });
});

describe('an audience', () => {
  it('with unknown user names is refused by name, and nobody gets anything', async () => {
    const before = await newest(nora);
    const answer = await publish({
      ...message,
      to: { staff: ['nora', 'nobody', 'noone'], roles: ['finance'] },
    });
    expect(refusal(answer)).toEqual([422, 'unknown-recipient']);
    expect(answer.text).toContain('nobody');
    expect(answer.text).toContain('noone');
    expect(await newest(nora)).toEqual(before);
  });

  it.each([
    ['names no one', {}],
    ['names empty lists', { staff: [], roles: [] }],
    ['names roles that nobody has', { roles: ['astronaut'] }],
  ])('that %s has no recipients', async (_, to) => {
    expect(refusal(await publish({ ...message, to }))).toEqual([422, 'no-recipients']);
  });

  it('leaves disabled people out', async () => {
    const gone = await running.addPerson('gone', ['gone']);
    await running.admin.patch(`/staff/${gone.id}`, { disabled: true });
    expect(refusal(await publish({ ...message, to: { staff: ['gone'] } }))).toEqual([422, 'no-recipients']);
    const { body } = await publish({ ...message, to: { staff: ['gone', 'nora'], roles: ['gone'] } });
    expect(body.recipients).toBe(1);
  });

  it('counts a person once, however often they are named', async () => {
    const to = { staff: ['omar', 'omar'], roles: ['finance', 'night', 'finance'], everyone: true };
    const { body } = await publish({ ...message, to });
    const everyone = await publish({ ...message, to: { everyone: true } });
    expect(body.recipients).toBe(everyone.body.recipients);
  });
});

describe('a body', () => {
  const to = { staff: ['nora'] };
  const long = (length: number) => '😀'.repeat(length);
  it.each<[string, object]>([
    ['a title of 200 code points', { title: long(200) }],
    ['a body of 4,000 code points', { body: long(4_000) }],
    ['an empty body', { body: '' }],
    ['a category of 64 characters', { category: 'a-z.0_9'.padEnd(64, 'x') }],
    ['a collapse key of 200 code points', { collapseKey: long(200) }],
    ['a link of 2,048 characters', { link: `/${'x'.repeat(2_047)}` }],
    ['no link', { link: null }],
    ['data of 4 KiB', { data: 'x'.repeat(4_094) }],
    ['data that is null', { data: null }],
  ])('may have %s', async (_, part) => {
    expect((await publish({ to, ...message, ...part })).status).toBe(201);
  });

  it.each<[string, object, string]>([
    ['a title of 201 code points', { title: long(201) }, 'title'],
    ['an empty title', { title: '' }, 'title'],
    ['a title that turns the reading direction', { title: 'paid \u202e00.1' }, 'title'],
    ['a body of 4,001 code points', { body: long(4_001) }, 'body'],
    ['a bell character', { body: 'ding \u0007' }, 'body'],
    ['a category in capitals', { category: 'Orders' }, 'category'],
    ['a category of 65 characters', { category: 'x'.repeat(65) }, 'category'],
    ['an unknown severity', { severity: 'fatal' }, 'severity'],
    ['a script as link', { link: 'javascript:alert(1)' }, 'link'],
    ['another host as link', { link: '//example.com' }, 'link'],
    ['a collapse key of 201 code points', { collapseKey: long(201) }, 'collapseKey'],
    ['an empty collapse key', { collapseKey: '' }, 'collapseKey'],
    ['data of more than 4 KiB', { data: 'x'.repeat(4_095) }, 'data'],
    ['data of more than 4 KiB in UTF-8', { data: '订'.repeat(1_400) }, 'data'],
    ['a local time', { publishAt: '2030-01-01T09:00:00' }, 'publishAt'],
    ['a time beyond the year 9999', { expiresAt: '9999-12-31T23:30:00-01:00' }, 'expiresAt'],
    ['everyone: false', { to: { everyone: false } }, 'to.everyone'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['an unknown field in the audience', { to: { ...to, teams: ['a'] } }, 'to.teams'],
    ['no title', { title: undefined }, 'title'],
    ['no audience', { to: undefined }, 'to'],
  ])('must not have %s', async (_, part, path) => {
    const answer = await publish({ to, ...message, ...part });
    expect(refusal(answer)).toEqual([422, 'invalid-request']);
    expect(faultPaths(answer)).toEqual([path]);
  });

  it('must not be larger than 64 KiB', async () => {
    const answer = await publish({ ...message, to, data: 'x'.repeat(65_536) });
    expect(refusal(answer)).toEqual([413, 'payload-too-large']);
  });
});
