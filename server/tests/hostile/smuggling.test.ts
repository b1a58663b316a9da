import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { statusesAfter } from './pipelined.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterEach(() => target.check());
afterAll(() => target.stop());

const post = (lines: readonly string[], body: string): string =>
  requestHead('POST', '/api/v1/session', lines) + body;
const smuggled = 'GET /api/v1/inbox HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

describe('a length that two parties could read in two ways', () => {
  it.each([
    ['length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked']],
    ['chunks and length', ['Transfer-Encoding: chunked', 'Content-Length: 3']],
    ['chunks, spelt badly', ['Content-Length: 3', 'Transfer-Encoding: xchunked']],
    ['chunks, not last', ['Transfer-Encoding: chunked, identity']],
    ['identity', ['Transfer-Encoding: identity', 'Content-Length: 3']],
    ['chunks twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
    ['chunks, then nonsense', ['Transfer-Encoding: chunked', 'Transfer-Encoding: nonsense']],
    ['chunks with a blank before the colon', ['Transfer-Encoding : chunked', 'Content-Length: 3']],
    ['chunks after a vertical tab', ['Transfer-Encoding: \x0bchunked', 'Content-Length: 3']],
    ['chunks in a folded line', ['Content-Length: 3', 'Transfer-Encoding:', ' chunked']],
    ['two lengths', ['Content-Length: 3', 'Content-Length: 4']],
    ['two lengths in one line', ['Content-Length: 3, 4']],
    ['a list of the same length', ['Content-Length: 3, 3']],
    ['a negative length', ['Content-Length: -3']],
    ['a length with a sign', ['Content-Length: +3']],
    ['a length in hexadecimal', ['Content-Length: 0x3']],
    ['a length with a blank', ['Content-Length: 3 3']],
    ['a length beyond 64 bits', [`Content-Length: ${'9'.repeat(30)}`]],
    ['a length that is a word', ['Content-Length: three']],
    ['an empty length', ['Content-Length:']],
    ['a length with NUL', ['Content-Length: 3\0']],
    ['a length after a bare carriage return', ['X: a\rContent-Length: 3']],
    ['a length after a bare newline', ['Content-Length: 0\nTransfer-Encoding: chunked']],
  ])('%s: refused, and nothing behind it is served', async (_, lines) => {
    for (const body of [smuggled, `3\r\nabc\r\n0\r\n\r\n${smuggled}`, `0\r\n\r\n${smuggled}`]) {
      expect(await statusesAfter(target.port, post(lines, body))).toEqual([400]);
    }
  });

  it.each([
    ['a size that is none', 'x\r\nabc\r\n'],
    ['a negative size', '-1\r\nabc\r\n'],
    ['a size beyond 64 bits', `${'f'.repeat(20)}\r\nabc\r\n`],
    ['a size in 0x', '0x3\r\nabc\r\n'],
    ['no line end behind the data', '3\r\nabcdef0\r\n\r\n'],
    ['a newline alone', '3\nabc\n0\n\n'],
    ['an extension of 20 KiB', `3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`],
    ['a trailer of 20 KiB', `3\r\nabc\r\n0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
  ])('chunks with %s: refused', async (_, body) => {
    const [status, ...more] = await statusesAfter(
      target.port,
      post(['Content-Type: application/json', 'Transfer-Encoding: chunked'], body),
    );
    expect([400, 413, 431]).toContain(status);
    expect(more).toEqual([]);
  });
});

describe('a head that breaks RFC 9112', () => {
  it.each([
    ['a folded line', 'X-Folded: a\r\n b'],
    ['a folded line with a tab', 'X-Folded: a\r\n\tb'],
    ['a first line that is folded', ' X: a'],
    ['a name with a blank', 'X Y: a'],
    ['a blank before the colon', 'X : a'],
    ['an empty name', ': a'],
    ['no colon', 'nonsense'],
    ['a name with a bracket', 'X(Y): a'],
    ['a name beyond ASCII', 'X-\xe9: a'],
    ['a name with NUL', 'X\0: a'],
    ['a value with NUL', 'X: a\0b'],
    ['a value with a bell', 'X: a\x07b'],
    ['a value with DEL', 'X: a\x7fb'],
    ['a bare carriage return', 'X: a\rb'],
    ['a second Host', 'Host: evil.test'],
    ['a second Host in other letters', 'HOST: 127.0.0.1'],
  ])('%s: a bare 400', async (_, line) => {
    expect(await statusesAfter(target.port, requestHead('GET', '/healthz', [line]))).toEqual([400]);
  });

  it.each(['', ' HTTP/0.9', ' HTTP/2.0'])(
    'the version %j, alone on its connection: a bare 400',
    async (version) => {
      const answer = await sendRaw(target.port, `GET /healthz${version}\r\nHost: x\r\n\r\n`);
      expect([answer.status, answer.body]).toEqual([400, '']);
    },
  );

  it.each([
    ['no version', 'GET /healthz\r\n\r\n'],
    ['version 0.9', 'GET /healthz HTTP/0.9\r\nHost: x\r\n\r\n'],
    ['version 1.2', 'GET /healthz HTTP/1.2\r\nHost: x\r\n\r\n'],
    ['version 2.0', 'GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n'],
    ['version 11', 'GET /healthz HTTP/11\r\nHost: x\r\n\r\n'],
    ['another protocol', 'GET /healthz ICY/1.1\r\nHost: x\r\n\r\n'],
    ['a target with a blank', 'GET /heal thz HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a target with NUL', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a relative target', 'GET healthz HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.padEnd(200, '\x01') + '\r\n\r\n'],
    ['an SSH greeting', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a Redis command', '*1\r\n$4\r\nPING\r\n'],
    ['a mail greeting', 'EHLO evil.test\r\nMAIL FROM:<a@evil.test>\r\n'],
  ])('%s: refused before anyone looks at what it asks for', async (_, bytes) => {
    expect(await statusesAfter(target.port, bytes)).toEqual([400]);
  });
});
