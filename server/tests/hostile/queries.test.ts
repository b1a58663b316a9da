import type { Proof } from '@belfry/shared/inbox';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClean } from '../harness/hostile.ts';
import type { Answered, HttpClient } from '../harness/http-client.ts';
import { refusal } from '../harness/problem.ts';
import { requestHead, sendRaw } from '../harness/raw-http.ts';
import { describedCalls, type DescribedCall } from './described-calls.ts';
import { many, seed } from './form.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
let gets: DescribedCall[];
const fixedSeed = seed();

beforeAll(async () => {
  target = await startTarget();
  gets = (await describedCalls(target.anyone)).filter((call) => call.name.startsWith('GET '));
});
afterEach(() => target.check());
afterAll(() => target.stop());

/** The call's path, with an id that nobody has. */
const pathOf = ({ name }: DescribedCall): string =>
  name.replace('GET ', '').replaceAll(/\{\w+\}/g, '01a1fe26-90e1-70e5-a0d0-4f187eee0a41');

/** Someone who may call it, and whom it shows nothing of the victim's. */
function callerOf({ name }: DescribedCall): HttpClient {
  return /\/(staff|producer-keys|notifications)/.test(name) ? target.admin : target.attacker;
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const odd = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '-0',
    '+1',
    '1.5',
    '1e1',
    '1e999',
    '0x10',
    '01',
    '101',
    '9007199254740992',
    '9'.repeat(400),
  ],
  ...['abc', 'NaN', 'Infinity', 'null', 'undefined', 'true', '[]', '{}', '１', '٣', '1,2', ',', ',,', 'a,,b'],
  ...[
    "' or 1=1 --",
    '%',
    '_',
    '\\',
    '*',
    '?',
    '"',
    '\0',
    'a\0b',
    '\u202e',
    '\ud83d\ude00',
    '\u0007',
    '\n',
    '<b>',
  ],
  ...['__proto__', 'constructor', 'toString', 'victim', 'canary', 'inbox', 'all', 'INBOX', 'critical,loud'],
  ...['2026-02-30T00:00:00Z', '2026-01-01', '0000-01-01T00:00:00+01:00', '9999-12-31T23:59:59.999Z', 'now'],
  ...[
    '../../etc/passwd',
    'x'.repeat(6_000),
    'e30',
    'bnVsbA',
    'W10',
    Buffer.from('["x",1,"y"]').toString('base64url'),
  ],
];

/** What any answer to an odd query must be: a refusal, or what the caller may see without it. */
function expectRefusedOrOwn(query: string, { status }: Answered): void {
  expect([query.slice(0, 200), [200, 400, 404, 410]]).toEqual([
    query.slice(0, 200),
    expect.arrayContaining([status]),
  ]);
}

async function ask(call: DescribedCall, query: string): Promise<Answered> {
  const answer = await callerOf(call).get(`${pathOf(call)}?${query}`);
  expectRefusedOrOwn(query, answer);
  // The document's own sentences would count as SQL.
  if (!call.name.endsWith('/openapi.json')) expectClean(answer.text);
  if (callerOf(call) === target.attacker) expect(answer.text).not.toContain('victim-canary');
  if (answer.status >= 400) refusal(answer);
  return answer;
}

/** What a call needs to be answered at all. */
async function required(call: DescribedCall): Promise<Map<string, string>> {
  if (!call.query.some((each) => each.required)) return new Map();
  const { epoch } = (await target.attacker.get<Proof>('/inbox/unread')).body;
  const known = new Map([
    ['epoch', encoded(epoch)],
    ['since', '0'],
  ]);
  for (const { name, required: isRequired } of call.query) {
    if (isRequired && !known.has(name)) throw new Error(`${call.name} needs ${name}: give it a value here`);
  }
  return known;
}

const joined = (parameters: Iterable<readonly [string, string]>): string =>
  [...parameters].map(([name, value]) => `${name}=${value}`).join('&');

describe('a query', () => {
  it('with an odd value of any parameter is refused, or changes only what it says', async () => {
    for (const call of gets) {
      const needed = await required(call);
      for (const { name } of call.query) {
        for (const value of odd) await ask(call, joined(new Map(needed).set(name, encoded(value))));
      }
    }
  });

  it.each(['0', '-1', 'abc', '101', '1.5', '1e1', '', ' 1', '+1', '0x1', '１', '9'.repeat(400), '1%00'])(
    'with limit=%.20s is a 400',
    async (limit) => {
      for (const call of gets.filter((each) => each.query.some(({ name }) => name === 'limit'))) {
        const answer = await callerOf(call).get(
          `${pathOf(call)}?limit=${limit.replace(' ', '%20').replace('+', '%2B')}`,
        );
        expect([call.name, ...refusal(answer)]).toEqual([call.name, 400, 'malformed-request']);
      }
    },
  );

  it('with anything twice, or in brackets, is a 400', async () => {
    for (const call of gets) {
      const needed = await required(call);
      const names = [...call.query.map((each) => each.name), 'x', '__proto__'];
      for (const name of names) {
        const other = joined([...needed].filter(([each]) => each !== name));
        const value = needed.get(name) ?? '1';
        for (const query of [
          `${name}=${value}&${name}=${value}`,
          `${name}=${value}&%${(name.codePointAt(0) ?? 0).toString(16)}${name.slice(1)}=${value}`,
          ...['[]', '[0]', '[$ne]', '[__proto__]', '.length', '%00', '%20'].map(
            (more) => `${name}${more}=${value}`,
          ),
        ]) {
          const answer = await ask(call, [other, query].filter((each) => each !== '').join('&'));
          expect([call.name, query, answer.status]).toEqual([call.name, query, 400]);
        }
      }
    }
  });

  it('that is not percent-encoded UTF-8 is a 400', async () => {
    for (const call of gets) {
      for (const query of ['%', 'q=%', 'q=%zz', 'q=%ff', 'q=%c3', 'q=%ed%a0%80', '%ff=1', 'q=%u0041']) {
        expect([call.name, query, (await ask(call, query)).status]).toEqual([call.name, query, 400]);
      }
    }
  });

  it('with raw bytes in it is refused or looked at, never more', async () => {
    for (const bytes of [
      'q=\xff\xfe',
      'q=\x01',
      'q=a b',
      'q=\x7f',
      'q=<>"{}|^`',
      'q=#',
      '??',
      '&&&&=&=',
      '=',
    ]) {
      const lines = [`Cookie: ${target.attacker.cookie}`, 'Connection: close'];
      const head = requestHead('GET', `/api/v1/inbox?${bytes}`, lines);
      const answer = await sendRaw(target.port, Buffer.from(head, 'latin1'));
      expect([200, 400]).toContain(answer.status);
      expectClean(answer.text);
    }
  });

  it('of anything shows nothing of anyone else’s', { timeout: 600_000 }, async () => {
    const text = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 60 }));
    const property = fc.asyncProperty(
      fc.constantFrom(...gets),
      fc.array(fc.tuple(fc.nat(), text, fc.boolean()), { maxLength: 5 }),
      async (call, parameters) => {
        const names = call.query.map((each) => each.name);
        const query = parameters.map(([which, value, known]): [string, string] => [
          known && names.length > 0 ? (names[which % names.length] ?? '') : encoded(value),
          encoded(value),
        ]);
        // A longer target is a bare 431.
        fc.pre(joined(query).length < 7_000);
        await ask(call, joined(query));
      },
    );
    await fc.assert(property, { seed: fixedSeed, numRuns: many({ quick: 150, full: 20_000 }) });
  });
});
