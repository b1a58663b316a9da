import type { InboxPage, Item, Proof } from '@belfry/shared/inbox';
import type { NotificationPage } from '@belfry/shared/publishing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectClean } from '../harness/hostile.ts';
import { HttpClient } from '../harness/http-client.ts';
import { refusal } from '../harness/problem.ts';
import { full, many, seed } from './form.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
let own: Item[];
/** A producer that sent nothing of what the victim has. */
let stranger: HttpClient;

beforeAll(async () => {
  target = await startTarget();
  const { secret } = (await target.admin.post<{ secret: string }>('/producer-keys', { name: 'stranger' }))
    .body;
  stranger = new HttpClient(target.url, { Authorization: `Bearer ${secret}` });
  for (let i = 0; i < 5; i++) {
    const body = { to: { staff: ['attacker'] }, category: 'own', title: `Own ${i}` };
    expect((await stranger.post('/notifications', body)).status).toBe(201);
  }
  own = (await target.attacker.get<InboxPage>('/inbox')).body.items;
  for (let i = 0; i < 3; i++) await target.addPerson(`colleague-${i}`);
  await target.accept();
});
afterEach(() => target.check());
afterAll(() => target.stop());

type Page = InboxPage | NotificationPage;
const cursorOf = async (person: HttpClient, path: string): Promise<string> =>
  (await person.get<Page>(path)).body.nextCursor ?? expect.fail(`${path} has one page only`);
const listed = (cursor: string): string => `/inbox?limit=2&cursor=${encodeURIComponent(cursor)}`;

/** A cursor that was tampered with is refused, or goes on somewhere in the list that it belongs to. */
async function expectOwnOrRefused(cursor: string): Promise<void> {
  const answer = await target.attacker.get<InboxPage>(listed(cursor));
  expectClean(answer.text);
  expect(answer.text).not.toContain('canary');
  if (answer.status === 200) {
    const ids = new Set(own.map((item) => item.id));
    expect(answer.body.items.filter((item) => !ids.has(item.id))).toEqual([]);
  } else {
    expect(refusal(answer)).toEqual([400, 'malformed-request']);
  }
}

describe('a cursor', () => {
  it('with any character changed or cut never opens more than its list', { timeout: 600_000 }, async () => {
    const cursor = await cursorOf(target.attacker, '/inbox?limit=2');
    const letters = ['A', 'z', '0', '-', '_', '=', '+', '/', ' ', '.', '\0', 'é'];
    for (let at = 0; at <= cursor.length; at++) {
      const some = full ? letters : [letters[at % letters.length] ?? ''];
      for (const letter of some) {
        await expectOwnOrRefused(cursor.slice(0, at) + letter + cursor.slice(at + 1));
        await expectOwnOrRefused(cursor.slice(0, at) + letter + cursor.slice(at));
      }
      if (at < cursor.length) await expectOwnOrRefused(cursor.slice(0, at));
      await expectOwnOrRefused(cursor.slice(at));
    }
  });

  it(
    'with a position that the client made up never opens more than its list',
    { timeout: 600_000 },
    async () => {
      const cursor = await cursorOf(target.attacker, '/inbox?limit=2');
      const [list] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, ...unknown[]];
      const part = fc.oneof(
        fc.constantFrom(0, -1, 1e308, 2 ** 53, 0.5, -0, '', own[0]?.id ?? '', "' or 1=1 --", '\0', '\ud800'),
        fc.integer(),
        fc.string(),
        fc.jsonValue({ maxDepth: 2 }),
      );
      const property = fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        await expectOwnOrRefused(Buffer.from(JSON.stringify([list, ...parts])).toString('base64url'));
      });
      await fc.assert(property, { seed: seed(), numRuns: many({ quick: 150, full: 10_000 }) });
    },
  );

  it('of another person, another filter or another list is a 400', async () => {
    const { admin, attacker, victim, producer } = target;
    const lists: [HttpClient, string][] = [
      [attacker, '/inbox?limit=2'],
      [attacker, '/inbox?limit=2&view=all'],
      [attacker, '/inbox?limit=2&category=own'],
      [attacker, '/inbox?limit=2&severity=info'],
      [attacker, '/inbox?limit=2&q=own'],
      [attacker, '/inbox?limit=2&from=2020-01-01T00:00:00Z'],
      [victim, '/inbox?limit=2'],
      [victim, '/inbox?limit=2&view=unread'],
      [stranger, '/notifications?limit=2'],
      [producer, '/notifications?limit=2'],
      [admin, '/notifications?limit=2'],
      [admin, '/staff?limit=2'],
      [admin, '/staff?limit=2&q=c'],
    ];
    const cursors = await Promise.all(lists.map(([person, path]) => cursorOf(person, path)));
    for (const [at, [person, path]] of lists.entries()) {
      for (const [from, cursor] of cursors.entries()) {
        const answer = await person.get(`${path}&cursor=${encodeURIComponent(cursor)}`);
        expect([path, lists[from]?.[1], answer.status]).toEqual([
          path,
          lists[from]?.[1],
          from === at ? 200 : 400,
        ]);
      }
    }
  });
});

describe('an id of another person’s', () => {
  it('is a 404 wherever it is asked for, and what came with it is left alone', async () => {
    const foreign = (await target.victim.get<InboxPage>('/inbox')).body.items;
    const before = (await target.attacker.get<Proof>('/inbox/unread')).body;
    for (const item of foreign) {
      for (const id of [item.id, item.notificationId]) {
        expect(refusal(await target.attacker.get(`/inbox/items/${id}`))).toEqual([404, 'not-found']);
        for (const set of [{ read: true }, { archived: true }, { snoozedUntil: '2101-01-01T00:00:00Z' }]) {
          for (const ids of [[id], [own[0]?.id, id], [id, own[0]?.id]]) {
            expect(refusal(await target.attacker.patch('/inbox/items', { ids, set }))).toEqual([
              404,
              'not-found',
            ]);
          }
        }
        expect(refusal(await stranger.get(`/notifications/${id}`))).toEqual([404, 'not-found']);
        expect(refusal(await stranger.delete(`/notifications/${id}`))).toEqual([404, 'not-found']);
        expect(refusal(await target.attacker.delete(`/notifications/${id}`))[0]).toBe(403);
      }
      const undo = { changedAt: item.seq + before.seq, set: { read: true } };
      expect((await target.attacker.patch<{ changed: number }>('/inbox/items', undo)).body.changed).toBe(0);
    }
    expect((await target.attacker.get<Proof>('/inbox/unread')).body).toEqual(before);
  });

  it('in an odd spelling of one’s own is a 404 too', async () => {
    const id = own[0]?.id ?? '';
    const spellings = [
      ...[
        id.toUpperCase(),
        id.replaceAll('-', ''),
        `{${id}}`,
        `urn:uuid:${id}`,
        `${id}%00`,
        `${id}%20`,
        `%20${id}`,
      ],
      ...[
        `${id}.json`,
        `${id};x=y`,
        `${id}'--`,
        `${id},${id}`,
        '*',
        '%25',
        '_',
        '0',
        '-1',
        'null',
        '[object Object]',
      ],
      ...[
        '__proto__',
        'constructor',
        'x'.repeat(6_000),
        '%F0%9F%98%80',
        '..%2f..%2fstaff',
        '%2e%2e',
        '%ff',
        '%00',
      ],
    ];
    for (const spelling of spellings) {
      for (const [person, path] of [
        [target.attacker, '/inbox/items'],
        [stranger, '/notifications'],
      ] as const) {
        const answer = await person.get(`${path}/${spelling}`);
        expect([spelling, ...refusal(answer)]).toEqual([spelling, 404, 'not-found']);
        expectClean(answer.text);
      }
    }
  });
});
