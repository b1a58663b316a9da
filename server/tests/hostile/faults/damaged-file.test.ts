import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildEnded, startChild } from '../../harness/child-server.ts';
import { HttpClient } from '../../harness/http-client.ts';
import { temporaryFolder } from '../../harness/temporary-folder.ts';
import { full, many, seed } from '../form.ts';
import { wholeInbox } from './checker.ts';
import { openOffice, type Office } from './office.ts';

const folder = temporaryFolder();
/** As a killed server left it, with all commits in the log; and as one that ended well. */
const [killed, ended] = [`${folder.path}/killed`, `${folder.path}/ended`];
const pageBytes = 4_096;
let office: Office;
/** What everyone's inbox looked like after each commit, oldest first. */
const states: string[] = [];
let epoch: string;

beforeAll(async () => {
  office = await openOffice(3);
  await office.start();
  for (let i = 0; i < 30; i++) {
    if (i >= 10) states.push((await look(office.url)).state);
    const to = i % 3 === 0 ? { everyone: true } : { staff: [`p${i % 3}`] };
    await office.producer.post('/notifications', { to, category: 'pages', title: `Page ${i}` });
  }
  const last = await look(office.url);
  states.push(last.state);
  epoch = last.epoch;
  keep(killed, ['', '-wal']);
  await office.child.stop();
  keep(ended, ['', '.mark']);
  // The mark is written once a second and at the end: what a server leaves that is killed a second later.
  cpSync(`${ended}/belfry.db.mark`, `${killed}/belfry.db.mark`);
}, 60_000);
afterAll(async () => {
  await office.close();
  folder.remove();
});

/** Copies the files of the database as they lie on the disk at this moment. */
function keep(image: string, suffixes: readonly string[]): void {
  mkdirSync(image);
  for (const suffix of suffixes) cpSync(office.databasePath + suffix, `${image}/belfry.db${suffix}`);
}

/** Everything that people could be told, without the epoch. */
async function look(url: string): Promise<{ state: string; epoch: string }> {
  const digest = createHash('sha256');
  let seen = '';
  for (const { http } of office.people) {
    const { proof, items } = await wholeInbox(new HttpClient(url, http.headers));
    digest.update(JSON.stringify({ ...proof, epoch: null, items }));
    seen = proof.epoch;
  }
  return { state: digest.digest('hex'), epoch: seen };
}

/** What a server makes of it: a refusal to start, or an answer. */
type Outcome = { refusal: string } | { state: string; epoch: string };

let cases = 0;
/** Starts a server on a copy of an image to which something has happened. */
async function startOn(image: string, damage: (database: string) => void): Promise<Outcome> {
  const database = `${folder.path}/case-${++cases}/belfry.db`;
  cpSync(image, `${folder.path}/case-${cases}`, { recursive: true });
  damage(database);
  const child = await startChild({ DATABASE_URL: `sqlite:${database}`, DEMO: '0' }).catch(
    (error: unknown) => error,
  );
  if (child instanceof ChildEnded) {
    expect([child.code, child.output.stdout]).toEqual([1, '']);
    return { refusal: child.output.stderr };
  }
  const server = child as Awaited<ReturnType<typeof startChild>>;
  try {
    return await look(server.url);
  } finally {
    await server.stop('SIGKILL');
  }
}

/** One line for whoever starts it, or the last good commit, which has an epoch of its own when commits are missing. */
function expectHonest(outcome: Outcome): void {
  if ('refusal' in outcome) {
    expect(outcome.refusal).toMatch(/^Belfry cannot start: [^\n]+\n$/);
    return;
  }
  const at = states.indexOf(outcome.state);
  expect(at).toBeGreaterThanOrEqual(0);
  if (at < states.length - 1) expect(outcome.epoch).not.toBe(epoch);
  else expect(outcome.epoch).toBe(epoch);
}

/** Overwrites a part of a file in place. */
function spoil(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

describe('a database file', () => {
  it('without damage is served as it was, killed or ended well', async () => {
    for (const image of full ? [killed, ended] : [killed])
      expect(await startOn(image, () => undefined)).toEqual({ state: states.at(-1), epoch });
  });

  // Damage that leaves a page well-formed nobody can see, for SQLite keeps no checksums: another letter in a text, an
  // empty page of another table. Disks lose and garble whole sectors.
  it('with a spoilt page is refused, or that page was in no use', { timeout: 600_000 }, async () => {
    const pages = readFileSync(`${ended}/belfry.db`).length / pageBytes;
    const spoilt = fc.record({
      page: fc.nat(pages - 1),
      kind: fc.constantFrom('zeros', 'noise', 'header'),
    });
    const some = fc.sample(spoilt, { seed: seed(), numRuns: many({ quick: 0, full: 30 }) });
    let refused = 0;
    for (const { page, kind } of [{ page: 1, kind: 'noise' }, ...some]) {
      const outcome = await startOn(ended, (database) => {
        spoil(database, (bytes) => {
          const at = bytes.subarray(page * pageBytes, (page + 1) * pageBytes);
          if (kind === 'zeros') at.fill(0);
          else if (kind === 'noise') crypto.getRandomValues(at);
          else for (let i = 0; i < 8; i++) at[i] = at[i]! ^ 0xff;
        });
      });
      expectHonest(outcome);
      if ('refusal' in outcome) refused++;
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('that was cut off is refused', { timeout: 600_000 }, async () => {
    const size = readFileSync(`${ended}/belfry.db`).length;
    for (const length of [size / 2, size - pageBytes, 100, pageBytes].slice(0, many({ quick: 1, full: 4 }))) {
      const outcome = await startOn(ended, (database) => {
        truncateSync(database, Math.trunc(length));
      });
      expect(outcome).toHaveProperty('refusal');
      expectHonest(outcome);
    }
  });

  it.each(full ? ['killed', 'ended'] : [])(
    'that was emptied is refused, and not begun anew (%s)',
    async (how) => {
      const outcome = await startOn(`${folder.path}/${how}`, (database) => {
        truncateSync(database, 0);
      });
      expect(outcome).toHaveProperty(
        'refusal',
        expect.stringMatching(/^Belfry cannot start: .* is empty.*\n$/),
      );
    },
  );

  it('of another program is refused, and left as it was', async () => {
    let before = '';
    let file = '';
    const outcome = await startOn(ended, (database) => {
      for (const suffix of ['', '.mark']) rmSync(database + suffix);
      using other = new DatabaseSync(database);
      other.exec(`create table invoice (number integer); insert into invoice values (1)`);
      file = database;
      before = readFileSync(database).toString('hex');
    });
    expect(outcome).toHaveProperty('refusal', expect.stringMatching(/another program/));
    expectHonest(outcome);
    expect(readFileSync(file).toString('hex')).toBe(before);
  });
});

describe('a write-ahead log', () => {
  it('that was cut off or spoilt leaves the last good commit', { timeout: 600_000 }, async () => {
    const size = readFileSync(`${killed}/belfry.db-wal`).length;
    const spoilt = fc.record({
      cut: fc.boolean(),
      at: fc.integer({ min: Math.trunc(size / 2), max: size - 1 }),
    });
    const damages = fc.sample(spoilt, { seed: seed(), numRuns: many({ quick: 0, full: 25 }) });
    let older = 0;
    for (const { cut, at } of [...damages, { cut: true, at: size - 1 }]) {
      const outcome = await startOn(killed, (database) => {
        if (cut) truncateSync(`${database}-wal`, at);
        else spoil(`${database}-wal`, (bytes) => (bytes[at] = bytes[at]! ^ 0xff));
      });
      expectHonest(outcome);
      if ('state' in outcome && outcome.state !== states.at(-1)) older++;
    }
    expect(older).toBeGreaterThan(0);
  });
});
