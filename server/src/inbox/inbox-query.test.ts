import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { severities, views } from '@belfry/shared/inbox';
import { checkQuery } from '../http/validation.ts';
import { cursorAfter, inboxList, inboxQuery, type InboxQuery } from './inbox-query.ts';

const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const category = fc.stringMatching(/^[a-z0-9._-]{1,8}$/);
const filter = fc.record(
  {
    view: fc.constantFrom(...views),
    category: fc.array(category, { minLength: 1, maxLength: 4 }),
    severity: fc.subarray([...severities], { minLength: 1 }),
    q: fc.string({ minLength: 1, maxLength: 20 }),
    from: time,
    to: time,
  },
  { requiredKeys: ['view'] },
);
const parts = fc.constantFrom('view', 'category', 'severity', 'q', 'from', 'to');
const position = fc.record({ arrival: fc.maxSafeNat(), id: fc.uuid() });

/** Any JSON in the clothes of a cursor. */
const forged = fc.json().map((json) => Buffer.from(json).toString('base64url'));

const withCursor = (asked: object, cursor: string): InboxQuery =>
  ({ ...asked, limit: 20, cursor }) as InboxQuery;
const listOf = (person: string, asked: object) => inboxList(person, { ...asked, limit: 20 } as InboxQuery);

/** What a filter selects, however it is written. */
const meaning = (asked: Partial<InboxQuery>): string =>
  JSON.stringify([
    ...[asked.view, asked.category && [...new Set(asked.category)].sort()],
    ...[asked.severity && [...asked.severity].sort(), asked.q, asked.from, asked.to],
  ]);

describe('a cursor of an inbox', () => {
  it('gives back the position that it was made of, for the same person and filter', () => {
    fc.assert(
      fc.property(filter, position, (asked, last) => {
        const cursor = cursorAfter(listOf('nora', asked), last);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(inboxList('nora', withCursor(asked, cursor)).query.after).toEqual(last);
        const rewritten = { ...asked, ...(asked.category && { category: asked.category.toReversed() }) };
        expect(inboxList('nora', withCursor(rewritten, cursor)).query.after).toEqual(last);
      }),
    );
  });

  it('is refused with any other filter and for any other person', () => {
    fc.assert(
      fc.property(filter, filter, parts, position, (asked, changed, part, last) => {
        const other = { ...asked, [part]: changed[part] };
        const cursor = cursorAfter(listOf('nora', asked), last);
        expect(() => inboxList('omar', withCursor(asked, cursor))).toThrow('not one that this list gave out');
        fc.pre(meaning(asked) !== meaning(other));
        expect(() => inboxList('nora', withCursor(other, cursor))).toThrow('not one that this list gave out');
      }),
    );
  });

  it('never changes what is asked for but the place where it begins', () => {
    fc.assert(
      fc.property(filter, position, (asked, last) => {
        const list = listOf('nora', asked);
        const { after, ...rest } = inboxList('nora', withCursor(asked, cursorAfter(list, last))).query;
        expect(after).toEqual(last);
        expect(rest).toEqual(list.query);
      }),
    );
  });

  it('is refused, and nothing else happens, when it is any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), forged), (text) => {
        expect(() => inboxList('nora', withCursor({ view: 'inbox' }, text))).toThrow('cursor');
      }),
    );
  });
});

describe('the query of an inbox', () => {
  it('asks for the first twenty of the inbox view when it says nothing', () => {
    expect(listOf('nora', checkQuery(inboxQuery, '/inbox')).query).toEqual({ view: 'inbox', limit: 20 });
  });

  it('carries everything that can be asked for', () => {
    const url =
      '/inbox?view=all&category=a,b&severity=info,critical&q=100%25&from=2026-01-01T00:00:00%2B01:00&limit=7';
    expect(inboxList('nora', checkQuery(inboxQuery, url)).query).toEqual({
      view: 'all',
      categories: ['a', 'b'],
      severities: ['info', 'critical'],
      text: '100%',
      fromMs: Date.parse('2025-12-31T23:00:00Z'),
      limit: 7,
    });
  });
});
