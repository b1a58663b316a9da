import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundMs, many } from '../form.ts';
import { History } from './history.ts';
import { killRound } from './kill-round.ts';
import { openOffice, type Office } from './office.ts';

const rounds = many({ quick: 1, full: 10 });
let office: Office;
let history: History;
beforeAll(async () => {
  office = await openOffice(5);
  await office.start();
  history = await History.begin(office);
});
afterAll(() => history.end());

/** How long a start takes that has nothing to recover, in ms. */
async function plainStartMs(): Promise<number> {
  const other = await openOffice(1);
  const ms = await other.start();
  await other.close();
  return ms;
}

describe('a server that is killed in the middle of traffic', () => {
  it.each(Array.from({ length: rounds }, (_, round) => round + 1))(
    'has kept every promise, is ready again within 2 s, and everyone is consistent within 10 s (round %i)',
    { timeout: 60_000 },
    async () => {
      const { readyMs, findings } = await killRound(history, 150);
      expect(findings).toEqual([]);
      expect(history.count('unknown')).toBe(0);
      // Where every start takes longer at this moment, recovery must not be what takes it.
      if (readyMs >= boundMs(2_000)) expect(readyMs).toBeLessThan(2 * (await plainStartMs()));
    },
  );

  it('had something to lose each time', () => {
    expect(history.count('promised')).toBeGreaterThan(rounds * 150);
    expect(history.count('refused')).toBeGreaterThan(0);
    expect(history.sent.some((sent) => sent.recall === 'done')).toBe(true);
    expect(history.allTabs.every((tab) => tab.dials > rounds)).toBe(true);
    expect(history.allTabs.every((tab) => tab.heard.size > 0)).toBe(true);
  });
});
