import { METHODS } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClean } from '../harness/hostile.ts';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
let paths: [path: string, methods: string[]][];

beforeAll(async () => {
  target = await startTarget();
  const document = (
    await target.anyone.get<{ paths: Record<string, Record<string, unknown>> }>('/openapi.json')
  ).body;
  paths = [
    ...Object.entries(document.paths).map(([path, calls]): [string, string[]] => [
      `/api/v1${path.replace('{id}', '01a1fe26-90e1-70e5-a0d0-4f187eee0a41').replace('{name}', 'orders')}`,
      Object.keys(calls).map((method) => method.toUpperCase()),
    ]),
    ['/api/v1/live', ['GET']],
    ...['/healthz', '/readyz', '/metrics'].map((path): [string, string[]] => [path, ['GET']]),
  ];
});
afterEach(() => target.check());
afterAll(() => target.stop());

/** What a path takes, with the HEAD that comes with GET. */
const taken = (methods: string[]): string[] => [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])];
const credentials = (): string[] => [`Cookie: ${target.admin.cookie}`, `Origin: ${target.url}`];

describe('a method that a real path does not take', () => {
  it.each(METHODS.filter((method) => method !== 'CONNECT'))(
    '%s is a 405 that says which it takes',
    async (method) => {
      for (const [path, methods] of paths) {
        if (taken(methods).includes(method)) continue;
        const head = requestHead(method, path, [...credentials(), 'Content-Length: 0', 'Connection: close']);
        const answer = await sendRaw(target.port, head);
        expect([path, answer.status]).toEqual([path, 405]);
        const allowed = (answer.headers['allow'] ?? '').split(', ');
        // The live path speaks of the upgrade alone, which HEAD cannot ask for.
        const offered = path === '/api/v1/live' ? methods : taken(methods);
        expect([path, allowed.toSorted()]).toEqual([path, offered.toSorted()]);
        if (method !== 'HEAD') expect(answer.body).toContain('"method-not-allowed"');
        expectClean(answer.text);
      }
    },
  );

  it.each(['get', 'Get', 'GETX', 'FOO', 'G ET', 'GET\0', 'GÉT', ''])(
    '%j, which is none, is a bare 400',
    async (method) => {
      for (const [path] of paths) {
        const answer = await sendRaw(target.port, requestHead(method, path, credentials()));
        expect([path, answer.status, answer.body]).toEqual([path, 400, '']);
      }
    },
  );

  it.each(['example.com:443', '127.0.0.1:22', '/api/v1/live'])(
    'CONNECT %s opens nothing',
    async (authority) => {
      const answer = await sendRaw(target.port, requestHead('CONNECT', authority, credentials()));
      expect([0, 400, 404, 405]).toContain(answer.status);
      expectClean(answer.text);
    },
  );
});

describe('a method that a header asks for', () => {
  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', '_method'])(
    '%s is not believed',
    async (name) => {
      const lines = [`Cookie: ${target.victim.cookie}`, `${name}: DELETE`, 'Connection: close'];
      const answer = await sendRaw(target.port, requestHead('GET', '/api/v1/session', lines));
      expect(answer.status).toBe(200);
    },
  );
});

describe('a path that is none', () => {
  it.each(METHODS.filter((method) => !['CONNECT', 'HEAD'].includes(method)))(
    'is a 404 problem for %s',
    async (method) => {
      for (const path of [
        '/api/v1/nowhere',
        '/api/v1/inbox/items',
        '/api/v1/inbox/../staff',
        '/api',
        '/api/v2',
      ]) {
        if (path === '/api/v1/inbox/items' && method === 'PATCH') continue;
        const lines = [...credentials(), 'Accept: text/html', 'Content-Length: 0', 'Connection: close'];
        const answer = await sendRaw(target.port, requestHead(method, path, lines));
        expect([path, answer.status]).toEqual([path, path === '/api/v1/inbox/items' ? 405 : 404]);
        expect(answer.headers['content-type']).toBe('application/problem+json');
        expectClean(answer.text);
      }
    },
  );
});
