import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw, requestHead } from '../harness/raw-http.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const page = '<!doctype html><title>Belfry</title>';
const script = 'export const a = 1;'.repeat(100);
const folder = temporaryFolder();
let running: RunningApp;

beforeAll(async () => {
  const files: Record<string, string | Buffer> = {
    'index.html': page,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/app-abc123.js': script,
    'assets/app-abc123.js.br': brotliCompressSync(script),
    'assets/app-abc123.js.gz': gzipSync(script),
    'assets/app-abc123.js.map': '{}',
  };
  mkdirSync(path.join(folder.path, 'assets'));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder.path, name), content);
  running = await startApp({}, { clientFolder: folder.path });
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

describe('the built client', () => {
  it.each(['//', '//index.html', '//notifications', '//admin/people?tab=roles'])(
    '%s is the page, which is asked for anew each time',
    async (target) => {
      const answer = await running.anyone.get(target, { headers: { Accept: 'text/html' } });
      expect([answer.status, answer.text]).toEqual([200, page]);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const etag = answer.headers.get('etag') ?? '';
      expect((await running.anyone.get(target, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    },
  );

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
  ])('a hashed file is sent for good, for "%s" as %s', async (accepted, encoding) => {
    const answer = await running.anyone.get('//assets/app-abc123.js', {
      headers: { 'Accept-Encoding': accepted },
    });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.text).toBe(script);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
  });

  it.each(['//assets/app-gone.js', '//assets/app-abc123.js.map', '//favicon.ico', '//.env'])(
    '%s is a 404 and no page',
    async (target) => {
      expect((await running.anyone.get(target, { headers: { Accept: 'text/html' } })).status).toBe(404);
    },
  );

  it('takes no other methods', async () => {
    const answer = await running.anyone.post('//', '{}');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await running.anyone.post('//notifications', '{}')).status).toBe(404);
  });

  it('comes with a policy under which nothing foreign runs, and without asking for https over http', async () => {
    const { headers } = await running.anyone.get('//');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';script-src-attr 'none';style-src 'self';" +
        "style-src-attr 'unsafe-inline';img-src 'self' data:;font-src 'self';connect-src 'self';" +
        "object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('says what to do when it is not built', async () => {
    const bare = await startApp();
    const answer = await bare.anyone.get('//', { headers: { Accept: 'text/html' } });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('npm run build');
    expect((await sendRaw(bare.port, requestHead('GET', '/assets/x.js'))).status).toBe(404);
    await bare.close();
  });
});
