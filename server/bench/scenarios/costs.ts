import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '../report.ts';
import { addPeople, openStore, publish } from '../world.ts';

/** Size of a database that nobody has open: its write-ahead log has been moved into it. */
async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** What one more person and one more row cost: disk, and time in the store. The model in README.md calculates with them. */
export async function costs(options: { staff: number; broadcasts: number }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-bench-'));
  const path = join(folder, 'belfry.db');
  try {
    let store = await openStore(path);
    await store.close();
    const empty = await sizeOf(path);

    store = await openStore(path);
    await addPeople(store, options.staff);
    await store.close();
    const withPeople = await sizeOf(path);

    store = await openStore(path);
    const began = performance.now();
    for (let i = 0; i < options.broadcasts; i++) await publish(store, 'bench');
    const broadcastsMs = performance.now() - began;
    await store.close();
    const withRows = await sizeOf(path);

    const rows = options.staff * options.broadcasts;
    const reopening = performance.now();
    await (await openStore(path)).close();
    const reopenMs = performance.now() - reopening;
    const shown = rows.toLocaleString('en');
    const cost = (name: string, unit: string, value: number): Figure => ({
      ...{ name, unit, values: { belfry: value } },
      ...{ goal: '', met: null },
    });
    return [
      cost('disk for each person', 'bytes', (withPeople - empty) / options.staff),
      cost(`disk for each item of a broadcast (${shown} rows)`, 'bytes', (withRows - withPeople) / rows),
      cost('time in the store for each row of a broadcast', 'µs', (broadcastsMs * 1_000) / rows),
      cost(`opening and closing a store of ${shown} rows`, 'ms', reopenMs),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
