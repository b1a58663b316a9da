import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { createProducerKey } from '../publishing/producer-key.ts';
import type { Store } from '../store/store.ts';

/** Where the demo's producer key lies for the command line client. */
export const demoKeyPath = (databasePath: string): string => `${databasePath}.demo-key`;

/** Makes a new demo key, revokes those of earlier starts, and writes it beside the database for its owner's eyes only. */
export async function renewDemoKey(parts: {
  store: Pick<Store, 'producerKeys'>;
  clock: Clock;
  databasePath: string;
}): Promise<string> {
  const { store, clock, databasePath } = parts;
  const nowMs = clock.now();
  for (const key of await store.producerKeys.list()) {
    if (key.demo && key.revokedAt === null) await store.producerKeys.revoke(key.id, nowMs);
  }
  const { secret } = await createProducerKey(store, { name: 'Demo', demo: true, nowMs });
  const file = demoKeyPath(databasePath);
  // A new file, put in place whole: writing into an old one would keep whatever permissions it had.
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(`${file}.new`, file);
  return secret;
}
