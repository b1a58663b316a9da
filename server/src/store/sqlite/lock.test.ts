import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DatabaseInUse, lockDatabase } from './lock.ts';
import { temporaryFolder } from './testing/folder.ts';

it('a lock is held against other processes, and falls with the process that held it', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'belfry.db');
  const script = `import { lockDatabase } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    lockDatabase(process.argv[1]);
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(() => lockDatabase(path)).toThrow(DatabaseInUse);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  lockDatabase(path).release();
  await rm(folder, { recursive: true });
});
