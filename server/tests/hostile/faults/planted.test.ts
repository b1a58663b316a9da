import { pathToFileURL } from 'node:url';
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

type Check = (office: Office) => Promise<string[]>;

const traffic: Check = async (office) => {
  const history = await History.begin(office);
  await promise(history, 150);
  await history.retry();
  const findings = await settle(history, 1_500);
  await Promise.all(history.allTabs.map((tab) => tab.close()));
  return findings;
};
const killed: Check = async (office) => {
  const history = await History.begin(office);
  const { findings } = await killRound(history, 60, 1_500);
  await Promise.all(history.allTabs.map((tab) => tab.close()));
  return findings;
};
const origins: Check = async (office) => {
  const accepted = await acceptedOrigins(office.url, office.people[0]!.http.cookie, lookAlikes(office.url));
  return accepted.map((origin) => `${origin} is taken for ours`);
};
const signOut: Check = async (office) => {
  const history = await History.begin(office);
  const [person] = office.people;
  const tabs = history.tabs.get(person!.username)!;
  await person!.http.delete('/session');
  const deadline = performance.now() + 2_000;
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
  { plant: 'a badge on the wire that the store does not have', check: traffic, finding: /^tab \d of p\d/ },
  {
    plant: 'changes since that know only what is new',
    check: traffic,
    finding: /shows other items than the list|shows .* of /,
    quick: true,
  },
  { plant: 'keys that are not remembered', check: traffic, finding: /is twice in one list/ },
  { plant: 'origins compared by their ends', check: origins, finding: /is taken for ours/ },
  { plant: 'a sign-out that leaves sockets open', check: signOut, finding: /outlives its session/ },
];

describe('a planted fault', () => {
  it.each(cases.filter(({ quick = false }) => full || quick))(
    'is found: $plant',
    { timeout: 60_000 },
    async ({ plant, check, finding }) => {
      const office = await planted(plants[plant]);
      const findings = await check(office);
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

describe('without a fault', () => {
  const checks = { traffic, ...(full && { killed, origins, signOut }) };
  it.each(Object.entries(checks))(
    'the same check finds nothing: %s',
    { timeout: 60_000 },
    async (_, check) => {
      const office = await planted(null);
      expect(await check(office)).toEqual([]);
      await office.close();
    },
  );
});
