import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpClient } from '../harness/http-client.ts';
import { dial, requestHead, sendRaw, type RawAnswer } from '../harness/raw-http.ts';
import { startApp, testPassword, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
beforeAll(async () => {
  // One publish a second: a request that was counted twice would be refused.
  running = await startApp({ KEY_RATE_PER_SECOND: '1' });
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => running.close());

interface Call {
  method: string;
  path: string;
  body: unknown;
}

const message = (title: string): Call => ({
  method: 'POST',
  path: '/notifications',
  body: { to: { staff: ['ada'] }, category: 'late', title },
});

const person = (username: string): Call => ({
  method: 'POST',
  path: '/staff',
  body: { username, displayName: username, password: testPassword },
});

function parts({ method, path, body }: Call, { headers }: HttpClient): { head: string; body: string } {
  const text = JSON.stringify(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  lines.push('Content-Type: application/json', `Content-Length: ${String(Buffer.byteLength(text))}`);
  return { head: requestHead(method, `/api/v1${path}`, lines), body: text };
}

/** The look-ups by which the server learns who calls. */
function watchLookUps() {
  const { sessions, producerKeys } = running.app.store;
  return [vi.spyOn(sessions, 'bySecretHash'), vi.spyOn(producerKeys, 'byId')] as const;
}

/** Makes a call whose body is sent when the server knows who calls and `meanwhile` is over. */
async function callLate(call: Call, client: HttpClient, meanwhile: () => Promise<void>): Promise<RawAnswer> {
  const lookUps = watchLookUps();
  const { head, body } = parts(call, client);
  const connection = dial(running.port);
  connection.write(head);
  const found = () => lookUps.flatMap((each): { value?: unknown }[] => each.mock.results);
  await vi.waitFor(() => {
    expect(found()).toHaveLength(1);
  });
  await found()[0]?.value;
  await meanwhile();
  connection.write(body);
  const answer = await connection.answer;
  connection.socket.destroy();
  return answer;
}

const codeOf = ({ status, body }: RawAnswer): [number, unknown] => [
  status,
  (JSON.parse(body) as { code?: unknown }).code,
];

const titles = async () =>
  (await running.app.store.notifications.list('all', { limit: 100 })).items.map((each) => each.title);
const usernames = async () =>
  (await running.app.store.staff.list({ limit: 100 })).items.map((each) => each.username);

describe('a request whose body comes late', () => {
  it('is refused when its producer key was revoked meanwhile', async () => {
    const created = await running.admin.post<{ id: string; secret: string }>('/producer-keys', {
      name: 'shop',
    });
    const { id, secret } = created.body;
    const shop = new HttpClient(running.url, { Authorization: `Bearer ${secret}` });
    const answer = await callLate(message('of a revoked key'), shop, async () => {
      expect((await running.admin.delete(`/producer-keys/${id}`)).status).toBe(204);
    });
    expect(codeOf(answer)).toEqual([401, 'unauthenticated']);
    expect(await titles()).not.toContain('of a revoked key');
  });

  it.each([
    ['was demoted', { roles: [] }, [403, 'forbidden']],
    ['was disabled', { disabled: true }, [401, 'unauthenticated']],
    ['was given another password', { password: 'another long password' }, [401, 'unauthenticated']],
  ])('is refused when its admin %s meanwhile', async (how, change, refusal) => {
    const username = how.replaceAll(' ', '-');
    const admin = await running.addPerson(username, ['admin']);
    const answer = await callLate(person(`${username}-friend`), admin, async () => {
      expect((await running.admin.patch(`/staff/${admin.id}`, change)).status).toBe(200);
    });
    expect(codeOf(answer)).toEqual(refusal);
    expect(await usernames()).not.toContain(`${username}-friend`);
  });

  it('is refused when its session was ended meanwhile', async () => {
    const admin = await running.addPerson('signs-out', ['admin']);
    const answer = await callLate(message('of an ended session'), admin, async () => {
      expect((await admin.delete('/session')).status).toBe(204);
    });
    expect(codeOf(answer)).toEqual([401, 'unauthenticated']);
    expect(await titles()).not.toContain('of an ended session');
  });

  it('is refused for its caller before its body is looked at', async () => {
    const admin = await running.addPerson('malformed', ['admin']);
    const answer = await callLate({ ...message(''), body: 5 }, admin, async () => {
      await admin.delete('/session');
    });
    expect(codeOf(answer)).toEqual([401, 'unauthenticated']);
  });

  it('is served when nothing was taken away, and counts once against the rate of its key', async () => {
    const answer = await callLate(message('only late'), running.producer, () => Promise.resolve());
    expect(answer.status).toBe(201);
    expect(await titles()).toContain('only late');
  });
});

it('a request that comes as a whole is authenticated once', async () => {
  const { head, body } = parts(message('at once'), running.admin);
  const lookUps = watchLookUps();
  expect((await sendRaw(running.port, head + body)).status).toBe(201);
  expect((await running.admin.post('/notifications', message('by fetch').body)).status).toBe(201);
  expect(lookUps.map((each) => each.mock.calls.length)).toEqual([2, 0]);
});
