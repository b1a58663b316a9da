import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishRequest, PublishResult } from '@belfry/shared/publishing';
import { signIn } from '../../harness/http-client.ts';
import { temporaryFolder } from '../../harness/temporary-folder.ts';
import { boundMs } from '../form.ts';
import { wholeInbox } from './checker.ts';
import { fakeClock } from './fake-clock.ts';
import { notRun } from './not-run.ts';
import { openOffice, password, type Office } from './office.ts';
import { Tab } from './tab.ts';

const daySeconds = 86_400;
const hourMs = 3_600_000;
const folder = temporaryFolder();
afterAll(() => {
  folder.remove();
});
const clock = fakeClock(`${folder.path}/clock`);
if (typeof clock === 'string') notRun('the clock that jumps', clock);

describe.skipIf(typeof clock === 'string')('a wall clock that jumps a day ahead and back', () => {
  const { environment, jumpTo } = typeof clock === 'string' ? { environment: {}, jumpTo: () => {} } : clock;
  let office: Office;
  beforeAll(async () => {
    office = await openOffice(2, { settings: environment });
    await office.start();
  });
  afterAll(() => office.close());

  const publish = async (title: string, more: Partial<PublishRequest> = {}): Promise<string> => {
    const body = { to: { staff: ['p0'] }, category: 'clock', title, ...more };
    const answer = await office.producer.post<PublishResult>('/notifications', body);
    expect(answer.status).toBe(201);
    return answer.body.status;
  };

  it(
    'keeps the order, ends sessions for good, fires each schedule once, and drops no socket on the way back',
    { timeout: 30_000 },
    async () => {
      const [person, elsewhere] = office.people;
      const before = new Tab((query) => office.connect(person!, query));
      await expect.poll(() => before.isOpen).toBe(true);
      await publish('before');
      const inTenHours = new Date(Date.now() + 10 * hourMs).toISOString();
      expect(await publish('in ten hours', { publishAt: inTenHours })).toBe('scheduled');

      jumpTo(daySeconds);
      await expect.poll(() => before.endedWith, { timeout: boundMs(2_000) }).toBe(4401);
      expect((await person!.http.get('/session')).status).toBe(401);
      const again = { username: 'p0', http: await signIn(office.url, 'p0', password) };
      const titles = async () => (await wholeInbox(again.http)).items.map((item) => item.title);
      await expect.poll(titles, { timeout: boundMs(3_000) }).toEqual(['in ten hours', 'before']);
      const tab = new Tab((query) => office.connect(again, query));
      await expect.poll(() => tab.isOpen).toBe(true);
      // It began at the present; what is older it takes from the list.
      tab.reload(await wholeInbox(again.http));
      await publish('tomorrow');

      jumpTo(0);
      // Neither the session that was seen to be over, nor one that nobody looked at meanwhile.
      expect((await person!.http.get('/session')).status).toBe(401);
      expect((await elsewhere!.http.get('/session')).status).toBe(401);
      await publish('back');
      const soon = new Date(Date.now() + 700).toISOString();
      expect(await publish('soon', { publishAt: soon })).toBe('scheduled');
      const all = ['soon', 'back', 'tomorrow', 'in ten hours', 'before'];
      // What is due was looked for after the jump back, too, and ‘in ten hours’ is no longer.
      await expect.poll(titles, { timeout: boundMs(3_000) }).toEqual(all);

      const { items, proof } = await wholeInbox(again.http);
      const arrivals = items.map((item) => item.arrival);
      expect(arrivals).toEqual([5, 4, 3, 2, 1]);
      expect(proof).toMatchObject({ seq: 5, unread: 5 });
      await expect.poll(() => tab.model.proof).toEqual(proof);
      expect([...tab.model.items.values()].map((item) => item.arrival).sort()).toEqual(arrivals.toSorted());
      expect({ dials: tab.dials, faults: tab.faults, endedWith: tab.endedWith }).toEqual({
        dials: 1,
        faults: [],
        endedWith: null,
      });
      await tab.close();
    },
  );
});
