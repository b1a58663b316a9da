import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { ChildEnded, startChild } from '../harness/child-server.ts';
import { HttpClient, signIn } from '../harness/http-client.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { connectClient } from '../../src/live/testing/socket-client.ts';

const folder = temporaryFolder();
afterAll(() => {
  folder.remove();
});
const database = (name: string) => ({ DATABASE_URL: `sqlite:${folder.path}/${name}.db` });
const admin = { ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'correct horse battery' };

async function failure(settings: Record<string, string>): Promise<string> {
  const child = await startChild(settings).catch((error: unknown) => error);
  if (!(child instanceof ChildEnded)) throw new Error('the server started');
  expect(child.code).toBe(1);
  expect(child.output.stdout).toBe('');
  expect(child.output.stderr).not.toMatch(/^\s+at /m);
  return child.output.stderr;
}

describe('a start', { timeout: 20_000 }, () => {
  it('prints where it is, who can sign in, and a line that publishes a notification', async () => {
    const child = await startChild(database('demo'));
    expect(child.output.stdout).toContain(child.url);
    expect(child.output.stdout).toContain('belfry-demo-only');
    const curl = /curl -s (\S+) -H 'Authorization: (Bearer \S+)' .* -d '(.+)'/.exec(child.output.stdout);
    const [, url = '', authorization = '', body = ''] = curl ?? [];
    const headers = { Authorization: authorization, 'Content-Type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201);
    expect(await child.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('lists all faults of the settings at once', async () => {
    const text = await failure({ PORT: 'x', REDIS_URL: 'redis://x', HOST: '0.0.0.0' });
    for (const name of ['PORT', 'REDIS_URL', 'PUBLIC_ORIGIN']) expect(text).toContain(`${name} `);
    expect(text).toContain('Example: PORT=8080');
    expect(text).toContain('not in this version');
  });

  it('is refused in production when nobody could sign in, and not when an admin is set', async () => {
    const production = { NODE_ENV: 'production', ...database('production') };
    expect(await failure(production)).toContain('ADMIN_USERNAME');
    const child = await startChild({ ...production, ...admin });
    await signIn(child.url, 'ada', admin.ADMIN_PASSWORD);
    expect(child.output.stdout).toBe('');
    await child.stop();
  });

  it('of a second server on the same file is refused, and the first lives on', async () => {
    const first = await startChild({ ...admin, ...database('shared') });
    expect(await failure({ ...admin, ...database('shared') })).toMatch(/in use by another Belfry process/);
    expect((await new HttpClient(first.url).get('//readyz')).status).toBe(200);
    await first.stop();
  });

  it('on a port that is taken says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const text = await failure({ PORT: String(port), ...database('port') });
    expect(text).toBe(
      `Belfry cannot start: Port ${String(port)} on 127.0.0.1 is in use by another program. ` +
        `Choose another one. Example: PORT=${String(port + 1)}\n`,
    );
    other.close();
  });

  it('on a damaged file is refused in one line', async () => {
    writeFileSync(`${folder.path}/damaged.db`, 'SQLite format 3\0'.padEnd(8_192, 'damaged'));
    const text = await failure(database('damaged'));
    expect(text).toMatch(/^Belfry cannot start: the database file \S+damaged\.db is damaged/);
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  it('where the data folder cannot be made says so', async () => {
    writeFileSync(`${folder.path}/file`, '');
    expect(await failure({ DATABASE_URL: `sqlite:${folder.path}/file/belfry.db` })).toMatch(
      /^Belfry cannot start: The folder of .* cannot be made/,
    );
  });
});

describe('the end', { timeout: 20_000 }, () => {
  it.each([
    ['since long', 'debug'],
    // Then the first lines that nobody takes are those of the end itself.
    ['since its last line', 'info'],
  ])('comes also when nobody has read the log %s', async (_, level) => {
    const child = await startChild({ ...database(level), ...admin, LOG_LEVEL: level });
    child.process.stderr?.destroy();
    child.process.stdout?.destroy();
    for (let i = 0; i < 3; i++) expect((await new HttpClient(child.url).get('/session')).status).toBe(401);
    expect(await child.stop()).toEqual({ code: 0, signal: null });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s is clean, also with open sockets and when repeated',
    async (signal) => {
      const child = await startChild({ ...admin, ...database(signal) });
      const person = await signIn(child.url, 'ada', admin.ADMIN_PASSWORD);
      const socket = connectClient(`${child.url.replace('http:', 'ws:')}/api/v1/live`, {
        cookie: person.cookie,
      });
      await socket.next('ready');
      const startedAt = performance.now();
      child.process.kill(signal);
      child.process.kill(signal);
      expect(await child.stop(signal)).toEqual({ code: 0, signal: null });
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      expect(await socket.closed).toBe(4200);
      const lines = child.output.stderr.trim().split('\n');
      for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    },
  );
});
