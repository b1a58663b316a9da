import type { ProblemDocument } from '@belfry/shared/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClean } from '../harness/hostile.ts';
import { HttpClient } from '../harness/http-client.ts';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { startApp, testPassword, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
let clerk: HttpClient;

beforeAll(async () => {
  running = await startApp();
  clerk = await running.addPerson('clerk');
});
afterAll(() => running.close());

const json = { 'Content-Type': 'application/json' };
const newPerson = { username: 'new', displayName: 'New', password: testPassword };

async function codeOf(
  answer: Promise<{ status: number; body: ProblemDocument; text: string; headers: Headers }>,
) {
  const { status, body, text, headers } = await answer;
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('x-request-id')).toBe(body.requestId);
  expect(body.status).toBe(status);
  expectClean(text);
  return `${String(status)} ${body.code}`;
}

describe('when several refusals apply, the first is told', () => {
  // Everything is wrong with this body; what is mended from row to row is what the row before was refused for.
  const rows: [string, () => Promise<string>][] = [
    [
      '404 not-found',
      () => codeOf(running.anyone.post('/nowhere', '{', { headers: { 'Content-Type': 'text/plain' } })),
    ],
    ['405 method-not-allowed', () => codeOf(running.anyone.put('/staff', '{'))],
    [
      '401 unauthenticated',
      () =>
        codeOf(
          running.anyone.post('/staff?x=1', '{', {
            headers: { 'Content-Type': 'text/plain', Origin: 'null' },
          }),
        ),
    ],
    [
      '403 origin-refused',
      () =>
        codeOf(clerk.post('/staff?x=1', '{', { headers: { 'Content-Type': 'text/plain', Origin: 'null' } })),
    ],
    [
      '403 forbidden',
      () => codeOf(clerk.post('/staff?x=1', '{', { headers: { 'Content-Type': 'text/plain' } })),
    ],
    [
      '415 unsupported-media-type',
      () =>
        codeOf(
          running.admin.post('/staff?x=1', 'x'.repeat(70_000), { headers: { 'Content-Type': 'text/plain' } }),
        ),
    ],
    ['413 payload-too-large', () => codeOf(running.admin.post('/staff?x=1', 'x'.repeat(70_000)))],
    ['400 malformed-request', () => codeOf(running.admin.post('/staff?x=1', { username: 7 }))],
    ['422 invalid-request', () => codeOf(running.admin.post('/staff', { username: 7 }))],
    ['409 conflict', () => codeOf(running.admin.post('/staff', { ...newPerson, username: 'clerk' }))],
  ];
  it.each(rows)('%s', async (expected, answer) => {
    expect(await answer()).toBe(expected);
  });
});

describe('paths and methods', () => {
  it.each([
    '/api',
    '/api/',
    '/api/v1',
    '/api/v1/',
    '/api/v2/session',
    '/api/v1/session/',
    '/api/v1/Session',
    '/API/v1/session',
    '/%61pi/v1/session',
  ])('%s is a 404 problem, whatever the client takes', async (path) => {
    const answer = await running.anyone.get<ProblemDocument>(`/${path}`, {
      headers: { Accept: 'text/html' },
    });
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
  });

  it.each([
    ['PUT', '/session', 'POST, GET, PATCH, DELETE'],
    ['POST', '/staff/x', 'PATCH'],
    ['OPTIONS', '/session', 'POST, GET, PATCH, DELETE'],
    ['POST', '/live', 'GET'],
    ['DELETE', '//healthz', 'GET, HEAD'],
  ])('%s %s is a 405 with Allow', async (method, path, allowed) => {
    const answer = await running.anyone.call<ProblemDocument>(method, path);
    expect([answer.status, answer.body.code]).toEqual([405, 'method-not-allowed']);
    expect(answer.headers.get('allow')?.replace(', HEAD', '')).toBe(allowed.replace(', HEAD', ''));
  });

  it('HEAD answers as GET does, without a body, but not where an upgrade is taken', async () => {
    const answer = await clerk.call('HEAD', '/session');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
    const live = await clerk.call('HEAD', '/live');
    expect([live.status, live.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it.each([
    ['/session', true],
    ['/nowhere', true],
    ['/live', true],
    ['//healthz', false],
    ['//readyz', false],
    ['//metrics', false],
    ['//no-such-file.js', true],
  ])('an answer of %s has a request id: %s', async (path, has) => {
    const answer = await clerk.get(path);
    expect(answer.headers.has('x-request-id')).toBe(has);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    '/../../../../etc/passwd',
    '/api/v1/../../etc/passwd',
    '/assets/../../../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/..%5c..%5cwindows%5cwin.ini',
    '/%00',
    '/%ff',
    '/api/v1/staff/%ff',
    '//etc/passwd',
  ])('%s leads nowhere', async (target) => {
    const head = requestHead('GET', target, ['Accept: text/html', 'Connection: close']);
    const answer = await sendRaw(running.port, head);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expectClean(answer.body);
  });

  it('the live path asked for as plain HTTP, or with another upgrade, says what it takes', async () => {
    expect(await codeOf(clerk.get('/live'))).toBe('400 malformed-request');
    const upgrade = requestHead('GET', '/healthz', ['Connection: Upgrade, close', 'Upgrade: h2c']);
    expect((await sendRaw(running.port, upgrade)).status).toBe(200);
  });
});

describe('bodies', () => {
  const post = (body: string | undefined, headers: Record<string, string> = json) =>
    codeOf(running.admin.post('/staff', body, { headers }));

  it.each([
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['text', { 'Content-Type': 'text/plain;charset=UTF-8' }],
    ['another JSON', { 'Content-Type': 'application/problem+json' }],
    ['another charset', { 'Content-Type': 'application/json; charset=iso-8859-1' }],
    ['UTF-16', { 'Content-Type': 'application/json; charset="utf-16"' }],
    ['a content encoding', { ...json, 'Content-Encoding': 'gzip' }],
  ])('%s is a 415', async (_, headers) => {
    expect(await post('{}', headers)).toBe('415 unsupported-media-type');
  });

  it('without a content type are a 415', async () => {
    const head = requestHead('POST', '/api/v1/session', ['Content-Length: 2']);
    expect((await sendRaw(running.port, `${head}{}`)).status).toBe(415);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'])(
    '%s is taken',
    async (type) => {
      expect(await post('{}', { 'Content-Type': type })).toBe('422 invalid-request');
    },
  );

  it('too large are a 413, also in chunks, and the connection lives on', async () => {
    expect(await post(`{"username":"${'a'.repeat(65_536)}"}`)).toBe('413 payload-too-large');
    const head = requestHead('POST', '/api/v1/session', [...headerLines(json), 'Transfer-Encoding: chunked']);
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const answer = await sendRaw(running.port, `${head}${chunk.repeat(5)}0\r\n\r\n`);
    expect(answer.status).toBe(413);
    expect(answer.headers['connection']).toBe('keep-alive');
  });

  it('of exactly the limit are read', async () => {
    expect(await post(`{"username":"x"}${' '.repeat(65_536 - 16)}`)).toBe('422 invalid-request');
  });

  it.each(['', '{', '{"a":', '5', 'null', '"text"', 'true', '{}{}', '\ufeff{}', "{'a':1}"])(
    '%j is a 400',
    async (body) => {
      const head = requestHead('POST', '/api/v1/session', [
        ...headerLines(json),
        `Content-Length: ${String(Buffer.byteLength(body))}`,
      ]);
      const answer = await sendRaw(running.port, head + body);
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('"malformed-request"');
    },
  );

  it.each([
    ['a bad byte', Buffer.from('{"username":"\xff","password":"x"}', 'latin1')],
    ['an overlong form', Buffer.from('{"username":"\xc0\xaf","password":"x"}', 'latin1')],
    ['an encoded surrogate', Buffer.from('{"username":"\xed\xa0\x80","password":"x"}', 'latin1')],
  ])('that are not UTF-8 (%s) are a 400', async (_, bytes) => {
    const head = requestHead('POST', '/api/v1/session', [
      ...headerLines(json),
      `Content-Length: ${String(bytes.length)}`,
    ]);
    expect((await sendRaw(running.port, Buffer.concat([Buffer.from(head), bytes]))).status).toBe(400);
  });

  it.each([
    ['an array', '[]', ''],
    ['missing fields', '{}', 'username'],
    ['an unknown field', JSON.stringify({ ...newPerson, isAdmin: true }), 'isAdmin'],
    ['a mistyped field', JSON.stringify({ ...newPerson, roles: 'admin' }), 'roles'],
    ['NUL', JSON.stringify({ ...newPerson, displayName: 'a\0b' }), 'displayName'],
    ['a lone surrogate', `{"username":"\\ud800"}`, 'username'],
    ['a bidi override', JSON.stringify({ ...newPerson, displayName: 'a\u202eb' }), 'displayName'],
    ['__proto__', `{"__proto__":{"roles":["admin"]},"username":"x"}`, '__proto__'],
    ['constructor', `{"constructor":{"prototype":{}},"username":"x"}`, 'constructor'],
    ['deep nesting', `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`, '0.a'],
  ])('with %s are a 422 that says where', async (_, body, path) => {
    const answer = await running.admin.post<ProblemDocument>('/staff', body, { headers: json });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid-request']);
    expect(answer.body.errors?.some((fault) => fault.path.startsWith(path))).toBe(true);
    expectClean(answer.text);
  });
});

describe('credentials', () => {
  it('with a Bearer header the cookie does not count', async () => {
    const both = { headers: { Authorization: 'Bearer nonsense' } };
    expect(await codeOf(running.admin.get('/staff', both))).toBe('401 unauthenticated');
    const empty = { headers: { Authorization: 'bearer' } };
    expect(await codeOf(running.admin.get('/staff', empty))).toBe('401 unauthenticated');
  });

  it('of another scheme, as a proxy may use for itself, are not looked at', async () => {
    const basic = { headers: { Authorization: 'Basic YTpi' } };
    expect((await running.admin.get('/staff', basic)).status).toBe(200);
  });

  it('of a producer do not open the routes of staff', async () => {
    expect(await codeOf(running.producer.get('/session'))).toBe('403 forbidden');
    expect(await codeOf(running.producer.get('/staff'))).toBe('403 forbidden');
  });

  it.each(['null', 'http://127.0.0.1', 'http://127.0.0.1:1', 'https://127.0.0.1', 'http://evil.test'])(
    'of the cookie change nothing from the origin %s',
    async (origin) => {
      const answer = clerk.patch<ProblemDocument>(
        '/session',
        { locale: 'zh-CN' },
        { headers: { Origin: origin } },
      );
      expect(await codeOf(answer)).toBe('403 origin-refused');
    },
  );

  it('of the cookie change nothing without an origin', async () => {
    const client = new HttpClient(running.url, { Cookie: clerk.cookie });
    expect(await codeOf(client.patch('/session', { locale: 'zh-CN' }))).toBe('403 origin-refused');
    const { body } = await client.get<{ staff: { locale: string } }>('/session');
    expect(body.staff.locale).toBe('en');
  });
});

function headerLines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
