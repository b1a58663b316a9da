import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../harness/temporary-folder.ts';
import { settle } from './checker.ts';
import { History } from './history.ts';
import { openOffice } from './office.ts';
import { promise, startTraffic } from './traffic.ts';

const folder = temporaryFolder();
const log = `${folder.path}/belfry.db-wal`;
let history: History;
beforeAll(async () => {
  const office = await openOffice(4, {
    folder: folder.path,
    settings: { REFUSE_FLUSHES: log },
    nodeOptions: [`--import=${new URL('./refuse-flushes.ts', import.meta.url).href}`],
  });
  await office.start();
  history = await History.begin(office);
});
afterAll(async () => {
  await history.end();
  folder.remove();
});

it(
  'a disk that does not flush ends the server with a clear line, and a loss of power then takes nothing that was promised',
  { timeout: 60_000 },
  async () => {
    await promise(history, 40);
    const { process, output } = history.office.child;
    const ended = once(process, 'close');
    const traffic = startTraffic(history);
    writeFileSync(`${log}.refuse`, '');
    expect(await ended).toEqual([1, null]);
    await traffic.stop();
    expect(output.stderr).toContain('the disk did not take what was committed');

    renameSync(`${log}.flushed`, log);
    rmSync(`${folder.path}/belfry.db-shm`);
    rmSync(`${log}.refuse`);
    await history.office.start();
    await history.retry();
    expect(await settle(history, 10_000)).toEqual([]);
  },
);
