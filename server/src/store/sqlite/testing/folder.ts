import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../clock.ts';
import type { OpenStore } from '../../suite/world.ts';
import { openSqliteStore, type SqliteStoreOptions } from '../open.ts';

export const silent: SqliteStoreOptions['logger'] = { warn() {}, error() {} };

/** A store on a new file in a temporary folder. */
export const openInFolder: OpenStore = async (told) => {
  const folder = await temporaryFolder();
  const options = {
    path: join(folder, 'belfry.db'),
    clock: systemClock,
    logger: silent,
    demo: false,
    ...told,
  };
  let store = await openSqliteStore(options);
  return {
    store,
    async reopen() {
      await store.close();
      store = await openSqliteStore(options);
      return store;
    },
    async dispose() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
};

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'belfry-'));
}
