import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { InboxPage } from '@belfry/shared/inbox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type RunningApp } from '../harness/running-app.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const folder = path.resolve(import.meta.dirname, '../../cli');

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line program with these settings and nothing else of this environment. */
function run(program: 'send' | 'seed', args: string[], env: Record<string, string>): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(folder, `${program}.ts`), ...args],
      { env: { PATH: process.env['PATH'], ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });
}

const message = ['--to', 'clerk', '--title', 'x'];

/** A port that was free a moment ago. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

// Each test starts a process or two, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe('npm run send', () => {
  let running: RunningApp;
  let settings: Record<string, string>;
  beforeAll(async () => {
    running = await startApp({ DEMO: '1' });
    settings = { DATABASE_URL: `sqlite:${running.databasePath}`, PORT: String(running.port) };
  });
  afterAll(() => running.close());

  it('rings the bell with the demo’s own key', async () => {
    const sent = await run('send', ['--to', 'clerk', '--title', 'Lunch is ready'], settings);
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    expect(sent.stdout).toMatch(/^Published to one person: [0-9a-f-]{36}\n$/);
    const clerk = await running.signIn('clerk', 'belfry-demo-only');
    const { items } = (await clerk.get<InboxPage>('/inbox?q=lunch')).body;
    expect(items[0]).toMatchObject({ title: 'Lunch is ready', sender: { kind: 'producer', name: 'Demo' } });
  });

  it('takes the key of BELFRY_KEY, and says when it is refused', async () => {
    const args = ['--everyone', '--title', 'x'];
    const bearer = running.producer.headers['Authorization'] ?? '';
    const good = await run('send', args, { ...settings, BELFRY_KEY: bearer.replace('Bearer ', '') });
    expect(good.code).toBe(0);
    const bad = await run('send', args, { ...settings, BELFRY_KEY: 'bfk_wrong' });
    expect([bad.code, bad.stdout]).toEqual([1, '']);
    expect(bad.stderr).toContain('unknown or revoked');
  });

  it('says what the server refuses', async () => {
    const refused = await run('send', ['--to', 'nobody', '--title', 'x'], settings);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('"nobody"');
    expect(refused.stderr).not.toContain('at ');
  });

  it('says when nobody answers', async () => {
    const port = await closedPort();
    const outcome = await run('send', message, { ...settings, PORT: port, BELFRY_KEY: 'k' });
    expect([outcome.code, outcome.stdout]).toEqual([1, '']);
    expect(outcome.stderr).toContain(`nobody answers at http://127.0.0.1:${port}`);
  });

  it('says when there is no key', async () => {
    const { code, stderr } = await run('send', message, {
      ...settings,
      DATABASE_URL: 'sqlite:/nowhere/b.db',
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('BELFRY_KEY')]);
  });

  it('says how it is called', async () => {
    const { code, stderr } = await run('send', ['--to', 'clerk'], settings);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--title TEXT')]);
  });

  it('keeps the demo’s key on this machine', async () => {
    const elsewhere = ['--url', 'https://belfry.example.com'];
    const { code, stderr } = await run('send', [...message, ...elsewhere], settings);
    expect([code, stderr]).toEqual([1, expect.stringContaining('BELFRY_KEY')]);
  });
});

describe('npm run seed', () => {
  it('fills a new database, so that its people sign in to an inbox', async () => {
    const data = temporaryFolder();
    const databasePath = path.join(data.path, 'seeded.db');
    const settings = { DATABASE_URL: `sqlite:${databasePath}` };
    const seeded = await run(
      'seed',
      ['--staff', '12', '--items', '600', '--password', 'twelve letters'],
      settings,
    );
    expect(seeded).toMatchObject({ code: 0, stderr: '' });
    const running = await startApp({ ...settings, DEMO: '1' });
    const person = await running.signIn('person-00012', 'twelve letters');
    expect((await person.get<InboxPage>('/inbox?view=all')).body.items.length).toBeGreaterThan(0);

    const refused = await run('seed', ['--staff', '1'], settings);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('in use by another')]);
    await running.close();
    data.remove();
  });
});
