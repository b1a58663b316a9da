import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClean } from '../harness/hostile.ts';
import type { Answered } from '../harness/http-client.ts';
import { refusal } from '../harness/problem.ts';
import { describedCalls, type DescribedCall } from './described-calls.ts';
import { many, seed } from './form.ts';
import { bodyCalls, goodRequests, type BodyCall, type GoodRequest, type Json } from './good-requests.ts';
import { spoiled } from './spoiled.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
let good: Record<BodyCall, GoodRequest>;
let described: DescribedCall[];
const fixedSeed = seed();

beforeAll(async () => {
  target = await startTarget();
  good = await goodRequests(target);
  described = await describedCalls(target.anyone);
});
afterEach(() => target.check());
afterAll(() => target.stop());

const nameOf = (call: string): string => call.replace(/ \(.*/, '');

/** The longest that the contract lets each text be, in code points; kept apart from the schemas on purpose. */
const longest: Readonly<Record<string, number>> = {
  ...{ title: 200, body: 4_000, collapseKey: 200, link: 2_048, category: 64, username: 64 },
  ...{ displayName: 100, roles: 64, name: 100, en: 100, 'zh-CN': 100, password: 128 },
};
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const refusedText = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const goodLink = /^(\/(?!\/)|https?:\/\/[^/?#@]+(?=[/?#]|$))[^\s\\]*$/i;

/** What the contract does not let be stored, of a body that was taken. */
function breaches(body: unknown, name = ''): string[] {
  if (typeof body === 'string') {
    const wrong = [
      !body.isWellFormed() && 'not well-formed',
      refusedText.test(body) && 'control characters',
      [...body].length > (longest[name] ?? Infinity) && 'too long',
      name === 'link' && !goodLink.test(body) && 'no link',
    ];
    return wrong.filter((each) => each !== false).map((each) => `${name}: ${each}`);
  }
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, value]) => [
    ...(key === '__proto__' ? ['__proto__'] : []),
    // What is in `data` is the sender's own; only what no store can hold is refused there.
    ...(name === 'data' || key === 'data' ? [] : breaches(value, Array.isArray(body) ? name : key)),
  ]);
}

/** Members of the body that are stored as something else. */
function altered(body: Json, stored: Json): string[] {
  return Object.keys(body).filter((name) => {
    if (!(name in stored) || isDeepStrictEqual(body[name], stored[name])) return false;
    const [sent, kept] = [body[name], stored[name]];
    if (typeof sent === 'string' && typeof kept === 'string' && Date.parse(sent) === Date.parse(kept))
      return false;
    // A time to publish at that is over means now.
    return !(
      name === 'publishAt' &&
      typeof sent === 'string' &&
      kept === null &&
      Date.parse(sent) <= Date.now()
    );
  });
}

async function expectRefusedOrStored(call: BodyCall, request: GoodRequest, text: string): Promise<void> {
  const answer: Answered<Json> = await request.caller.call<Json>(request.method, request.path, {
    body: text,
  });
  if (answer.status >= 400) {
    const [status] = refusal(answer);
    expect([400, 404, 409, 410, 413, 422, 429, ...(call === 'POST /session' ? [401] : [])]).toContain(status);
    expectClean(answer.text);
    return;
  }
  expect([200, 201]).toContain(answer.status);
  // Without the sign of a zero, which no JSON that is written keeps.
  const body = JSON.parse(JSON.stringify(JSON.parse(text))) as Json;
  if (call !== 'POST /session') expect(breaches(body)).toEqual([]);
  expect(altered(body, await request.stored(answer.body))).toEqual([]);
}

describe('a field with something in it that it should not have', () => {
  it('is looked for in every call that takes a body', () => {
    const withBody = described.filter((call) => call.fields !== null).map((call) => call.name);
    expect(new Set(bodyCalls.map(nameOf))).toEqual(new Set(withBody));
  });

  it.each(bodyCalls)('%s: is refused, or stored as it was sent', { timeout: 600_000 }, async (call) => {
    const request = good[call];
    const fields = described.find((each) => each.name === nameOf(call))?.fields ?? [];
    const property = fc.asyncProperty(spoiled(request.body, fields), async ({ text }) => {
      // That is no fault: it reaches everyone, the bystander too.
      fc.pre(!/"everyone":true/.test(text));
      await expectRefusedOrStored(call, request, text);
    });
    const numRuns = fields.length * many({ quick: 25, full: 500 });
    await fc.assert(property, { seed: fixedSeed, numRuns });
    await target.accept();
  });

  it.each(bodyCalls)('%s: the good one is taken', async (call) => {
    const { caller, method, path, body } = good[call];
    const answer = await caller.call<Json>(method, path, { body });
    // The name of `POST /staff` is taken, and the wrong passwords before have the right one wait.
    const expected = call === 'POST /staff' ? [409] : call === 'POST /session' ? [200, 429] : [200, 201];
    expect(expected).toContain(answer.status);
    await target.accept();
  });
});
