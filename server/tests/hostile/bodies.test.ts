import { limits } from '@belfry/shared/limits';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClean } from '../harness/hostile.ts';
import { requestHead, sendRaw, type RawAnswer } from '../harness/raw-http.ts';
import { many } from './form.ts';
import { bodyCalls, goodRequests, type BodyCall, type GoodRequest } from './good-requests.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
let good: Record<BodyCall, GoodRequest>;

beforeAll(async () => {
  target = await startTarget();
  good = await goodRequests(target);
});
afterEach(() => target.check());
afterAll(() => target.stop());

/** The lines with which a call's caller is let in. */
const lines = ({ caller }: GoodRequest): string[] =>
  Object.entries(caller.headers).map(([name, value]) => `${name}: ${value}`);

function send(request: GoodRequest, body: Buffer | string, more: readonly string[] = []): Promise<RawAnswer> {
  const bytes = Buffer.from(body);
  const given = more.some((line) => /^content-type:/i.test(line));
  const sized = more.some((line) => /^(content-length|transfer-encoding):/i.test(line));
  const head = requestHead(request.method, `/api/v1${request.path}`, [
    ...lines(request),
    ...(given ? [] : ['Content-Type: application/json']),
    ...(sized ? [] : [`Content-Length: ${bytes.length}`]),
    ...more.filter((line) => line !== 'Content-Type: none'),
  ]);
  return sendRaw(target.port, Buffer.concat([Buffer.from(head, 'latin1'), bytes]));
}

/** Status and code of a refusal, which must be a clean problem document. */
function refusal(answer: RawAnswer): string {
  expectClean(answer.text);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  return `${answer.status} ${(JSON.parse(answer.body) as { code: string }).code}`;
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

describe.each(bodyCalls)('%s', (call) => {
  it('with what is not JSON is a 400', async () => {
    const whole = JSON.stringify(good[call].body);
    const broken = [
      ...[
        '',
        ' ',
        '{',
        '[',
        '}',
        ',',
        '5',
        '-',
        'null',
        'true',
        '"text"',
        'nul',
        'undefined',
        'NaN',
        '{"a":}',
      ],
      ...[
        "{'a':1}",
        '{a:1}',
        '{"a":1,}',
        '[1,]',
        '{"a":01}',
        '{"a":NaN}',
        '{"a":+1}',
        '{"a":.5}',
        '{"a":1.}',
      ],
      ...[
        '{"a":1}{"a":1}',
        '{"a":1}x',
        '{"a":"\n"}',
        '{"a":"\t"}',
        '{"a":"\0"}',
        '{"a":"\\x41"}',
        '{"a":"\\u12"}',
      ],
      ...[
        '//\n{}',
        '/**/{}',
        '\ufeff{}',
        '{"a":"',
        ")]}',\n{}",
        '\0',
        '{}\0',
        '<a/>',
        'a=1&b=2',
        '\x1f\x8b\x08',
      ],
      ...[
        '['.repeat(60_000),
        '{"a":'.repeat(10_000),
        '"'.repeat(60_000),
        '\\'.repeat(60_000),
        '9'.repeat(60_000),
      ],
      `${whole}${whole}`,
    ];
    for (let length = 1; length < whole.length; length += many({ quick: 25, full: 1 })) {
      broken.push(whole.slice(0, length));
    }
    for (const body of broken) {
      const answer = await send(good[call], body);
      expect([body.slice(0, 80), refusal(answer)]).toEqual([body.slice(0, 80), '400 malformed-request']);
    }
  });

  it('with what is not UTF-8 is a 400', async () => {
    const sequences = ['80', 'c3', 'c328', 'e282', 'c0af', 'c080', 'e09fbf', 'eda080', 'eda080edb080'];
    for (const bytes of [...sequences, 'f4908080', 'f888808080', 'feff', 'ff']) {
      const bad = Buffer.concat([latin('{"a":"'), Buffer.from(bytes, 'hex'), latin('"}')]);
      expect([bytes, refusal(await send(good[call], bad))]).toEqual([bytes, '400 malformed-request']);
    }
    for (const encoding of ['utf16le', 'latin1'] as const) {
      const text = Buffer.from(JSON.stringify({ ...good[call].body, é: 'é' }), encoding);
      expect(refusal(await send(good[call], text))).toBe('400 malformed-request');
    }
  });

  it('with a list for an object is a 422', async () => {
    for (const body of [
      '[]',
      '[[]]',
      '[null]',
      JSON.stringify([good[call].body]),
      '['.repeat(30_000) + ']'.repeat(30_000),
    ]) {
      expect(refusal(await send(good[call], body))).toBe('422 invalid-request');
    }
  });

  it('of a kind that is not taken is a 415', async () => {
    const types = [
      ...['', 'none', 'x', '/', '*/*', 'application/*', 'text/plain', 'text/json', 'text/html', 'json'],
      ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'],
      ...[
        'application/jsonx',
        'application/json-patch+json',
        'application/problem+json',
        'xapplication/json',
      ],
      ...['application/json, text/plain', 'application/json text/plain', 'text/plain; application/json'],
      ...['latin1', 'iso-8859-1', 'utf-16', 'utf-16le', 'utf-7', '"utf-16"', 'utf-8x', '', 'us-ascii'].map(
        (charset) => `application/json; charset=${charset}`,
      ),
    ];
    const body = JSON.stringify(good[call].body);
    for (const type of types) {
      const answer = await send(good[call], body, [`Content-Type: ${type}`]);
      expect([type, refusal(answer)]).toEqual([type, '415 unsupported-media-type']);
    }
    for (const encoding of [
      'gzip',
      'br',
      'deflate',
      'zstd',
      'x-gzip',
      'gzip, identity',
      'identity, gzip',
      'x',
    ]) {
      const answer = await send(good[call], body, [`Content-Encoding: ${encoding}`]);
      expect([encoding, refusal(answer)]).toEqual([encoding, '415 unsupported-media-type']);
    }
  });

  it('that is too large is a 413, however its length is told', async () => {
    const most = limits.requestBytes;
    const tooLarge = '413 payload-too-large';
    expect(refusal(await send(good[call], ' '.repeat(most)))).toBe('400 malformed-request');
    expect(refusal(await send(good[call], ' '.repeat(most + 1)))).toBe(tooLarge);
    for (const length of [most + 1, 2 ** 31, 2 ** 32, 2 ** 53, 10 ** 18]) {
      const answer = await send(good[call], '{', [`Content-Length: ${length}`, 'Connection: close']);
      expect([length, refusal(answer)]).toEqual([length, tooLarge]);
    }
    for (const size of [1, 1_000, most + 1]) {
      const chunk = `${size.toString(16)}\r\n${' '.repeat(size)}\r\n`;
      const body = `${chunk.repeat(Math.ceil((most + 1) / size))}0\r\n\r\n`;
      expect(refusal(await send(good[call], body, ['Transfer-Encoding: chunked']))).toBe(tooLarge);
    }
  });
});
