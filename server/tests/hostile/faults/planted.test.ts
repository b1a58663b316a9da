import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ChildEnded } from '../../harness/child-server.ts';
import { full } from '../form.ts';
import { acceptedOrigins, lookAlikes } from '../look-alikes.ts';
import { settle } from './checker.ts';
import { History } from './history.ts';
import { killRound } from './kill-round.ts';
import { openOffice, type Office } from './office.ts';
import { plants, type Plant, type PlantName } from './plants.ts';
import { promise } from './traffic.ts';

const hook = pathToFileURL(path.join(import.meta.dirname, 'plant.ts')).href;

/** An office whose server has that fault; without one it is sound. */
async function planted(plant: Plant | null): Promise<Office> {
  const environment = { settings: { PLANT: JSON.stringify(plant) }, nodeOptions: ['--import', hook] };
  const office = await openOffice(4, plant === null ? {} : environment);
  await office.start().catch(async (error: unknown) => {
    await office.close();
    throw error;
  });
  if (plant !== null) expect(office.child.output.stderr).toContain(`planted in ${plant.file}\n`);
  return office;
}

/** What is wrong with an office; `withinMs` is how long it may take to come to rest. */
type Check = (office: Office, withinMs: number) => Promise<string[]>;

const traffic: Check = async (office, withinMs) => {
  const history = await History.begin(office);
  await promise(history, 120);
  await history.retry();
  const findings = await settle(history, withinMs);
  await Promise.all(history.allTabs.map((tab) => tab.close()));
  return findings;
};
// So few that the kill comes soon after the answers of one group, while a commit that is late is still to come.
const killed: Check = async (office, withinMs) => {
  const history = await History.begin(office);
  const { findings } = await killRound(history, 20, withinMs);
  await Promise.all(history.allTabs.map((tab) => tab.close()));
  return findings;
};
const origins: Check = async (office) => {
  const accepted = await acceptedOrigins(office.url, office.people[0]!.http.cookie, lookAlikes(office.url));
  return accepted.map((origin) => `${origin} is taken for ours`);
};
const signOut: Check = async (office, withinMs) => {
  const history = await History.begin(office);
  const [person] = office.people;
  const tabs = history.tabs.get(person!.username)!;
  await person!.http.delete('/session');
  const deadline = performance.now() + withinMs;
  while (tabs.some((tab) => tab.endedWith === null) && performance.now() < deadline) await delay(10);
  const open = tabs.filter((tab) => tab.endedWith !== 4401);
  await Promise.all(history.allTabs.map((tab) => tab.close()));
  return open.map(() => 'a socket outlives its session');
};

/** Which check has to find which fault, and what it says. In the quick form only the `quick` ones. */
const cases: { plant: PlantName; check: Check; finding: RegExp; quick?: true }[] = [
  { plant: 'a 201 before the commit', check: killed, finding: /answered 201 and is lost for/, quick: true },
  { plant: 'a badge that counts one too many', check: traffic, finding: /^badge of p\d: / },
  { plant: 'a badge that counts one too few', check: traffic, finding: /^badge of p\d: / },
  {
    plant: 'a badge on the wire that the store does not have',
    check: traffic,
    finding: /^tab \d of p\d: .*badge/,
  },
  {
    plant: 'changes since that know only what is new',
    check: traffic,
    finding: /shows other items than the list/,
    quick: true,
  },
  { plant: 'keys that are not remembered', check: traffic, finding: /is twice in one list/ },
  { plant: 'origins compared by their ends', check: origins, finding: /is taken for ours/ },
  { plant: 'a sign-out that leaves sockets open', check: signOut, finding: /outlives its session/ },
];

describe('a planted fault', () => {
  it.each(Object.entries(plants))('has a place in the source: %s', (_, { file, from }) => {
    const source = readFileSync(path.join(import.meta.dirname, '../../../src', file), 'utf8');
    expect(source.split(from)).toHaveLength(2);
  });

  it.each(cases.filter(({ quick = false }) => full || quick))(
    'is found: $plant',
    { timeout: 60_000 },
    async ({ plant, check, finding }) => {
      const office = await planted(plants[plant]);
      // A fault stays, however long one waits.
      const findings = await check(office, 500);
      await office.close();
      expect(findings).toContainEqual(expect.stringMatching(finding));
    },
  );

  it('that finds nothing to replace keeps the server from starting', async () => {
    const nowhere = { file: 'http/origins.ts', from: 'there is no such text', to: '' };
    const failure: unknown = await planted(nowhere).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ChildEnded);
    expect(String(failure)).toContain('http/origins.ts does not hold that text once');
  });
});

// In the quick form the test of the kill shows the same: it makes the same checks on a server without a fault.
if (full) {
  describe('without a fault', () => {
    it.each(Object.entries({ traffic, killed, origins, signOut }))(
      'the same check finds nothing: %s',
      { timeout: 60_000 },
      async (_, check) => {
        const office = await planted(null);
        expect(await check(office, 10_000)).toEqual([]);
        await office.close();
      },
    );
  });
}
