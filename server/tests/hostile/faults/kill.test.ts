import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { many } from '../form.ts';
import { History } from './history.ts';
import { killRound } from './kill-round.ts';
import { openOffice, type Office } from './office.ts';

const rounds = many({ quick: 1, full: 10 });
let office: Office;
let history: History;
let firstStartMs: number;
beforeAll(async () => {
  office = await openOffice(5);
  firstStartMs = await office.start();
  history = await History.begin(office);
});
afterAll(() => history.end());

describe('a server that is killed in the middle of traffic', () => {
  it.each(Array.from({ length: rounds }, (_, round) => round + 1))(
    'has kept every promise, is ready again within 2 s, and everyone is consistent within 10 s (round %i)',
    { timeout: 60_000 },
    async () => {
      const { readyMs, findings } = await killRound(history, 150);
      expect(findings).toEqual([]);
      expect(history.count('unknown')).toBe(0);
      // On a machine where every start takes longer, recovery must not be what takes it.
      expect(readyMs).toBeLessThan(Math.max(2_000, 1.5 * firstStartMs));
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
