import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../harness/temporary-folder.ts';
import { settle } from './checker.ts';
import { History } from './history.ts';
import { openOffice } from './office.ts';
import { promise, startTraffic } from './traffic.ts';

const folder = temporaryFolder();
const refusing = `${folder.path}/refusing`;
let history: History;
beforeAll(async () => {
  const office = await openOffice(4, {
    settings: { REFUSE_FLUSHES: refusing },
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
  'a disk that does not flush ends the server with a clear line, and nothing that was promised is lost',
  { timeout: 60_000 },
  async () => {
    await promise(history, 40);
    const { process, output } = history.office.child;
    const ended = once(process, 'exit');
    const traffic = startTraffic(history);
    writeFileSync(refusing, '');
    expect(await ended).toEqual([1, null]);
    await traffic.stop();
    expect(output.stderr).toContain('the disk did not take what was committed');

    rmSync(refusing);
    await history.office.start();
    await history.retry();
    expect(await settle(history, 10_000)).toEqual([]);
  },
);
