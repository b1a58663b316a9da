import { patchByIds, patchByPosition } from '@belfry/shared/inbox';
import { publishRequest } from '@belfry/shared/publishing';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../problem.ts';
import { checkBody, checkNoQuery, checkQuery } from './validation.ts';

function problemOf(check: () => unknown): Problem {
  try {
    check();
  } catch (error) {
    return error as Problem;
  }
  throw new Error('nothing was refused');
}
const paths = (problem: Problem) => problem.faults?.map((fault) => fault.path);

describe('a body', () => {
  it('that breaks its schema is a 422 that names every fault, unknown fields by their name', () => {
    const problem = problemOf(() => checkBody(publishRequest, { to: { staff: [7] }, title: '', extra: 1 }));
    expect(problem).toMatchObject({ code: 'invalid-request', status: 422 });
    expect(paths(problem)).toEqual(expect.arrayContaining(['to.staff.0', 'category', 'title', 'extra']));
    expect(problem.faults?.every((fault) => fault.message.length > 8)).toBe(true);
  });

  it('of one of two forms is measured by the form that it comes closest to', () => {
    const either = z.union([patchByIds, patchByPosition]);
    const problem = problemOf(() => checkBody(either, { changedAt: -1, set: { read: true } }));
    expect(paths(problem)).toEqual(['changedAt']);
  });

  it('that is an array is a 422', () => {
    expect(problemOf(() => checkBody(publishRequest, [])).status).toBe(422);
  });

  it('with hundreds of faults lists the first only', () => {
    const staff = Array.from({ length: 500 }, () => 7);
    const problem = problemOf(() => checkBody(publishRequest, { to: { staff }, category: 'a', title: 'b' }));
    expect(problem.faults).toHaveLength(20);
  });

  it('never pollutes a prototype', () => {
    const body = JSON.parse('{"__proto__":{"admin":true},"to":{},"category":"a","title":"b"}') as object;
    expect(paths(problemOf(() => checkBody(publishRequest, body)))).toEqual(['__proto__']);
  });
});

describe('a query', () => {
  const schema = z.strictObject({ q: z.optional(z.string()), limit: z.optional(z.string()) });

  it('is decoded as a form is', () => {
    expect(checkQuery(schema, '/x?q=a+b%20%E8%AE%A2&limit=')).toEqual({ q: 'a b 订', limit: '' });
  });

  it.each(['/x?z=1', '/x?q=1&q=2', '/x?q=%FF', '/x?q=%', '/x?__proto__=1'])('%s is a 400', (url) => {
    expect(problemOf(() => checkQuery(schema, url)).code).toBe('malformed-request');
  });

  it('is refused where none is taken', () => {
    expect(problemOf(() => checkNoQuery('/x?a=1')).status).toBe(400);
    expect(checkNoQuery('/x?')).toEqual({});
  });
});
