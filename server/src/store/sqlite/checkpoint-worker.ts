import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

// This thread may wait for readers and the writer; the main thread never does.
const database = new DatabaseSync((workerData as { path: string }).path, { timeout: 1_000 });

parentPort?.on('message', (mode: 'passive' | 'truncate') => {
  // An answer of "busy" is fine: what could not be copied now is copied next time.
  parentPort?.postMessage(database.prepare(`pragma wal_checkpoint(${mode})`).get());
});
