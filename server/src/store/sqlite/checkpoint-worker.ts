import { parentPort, workerData } from 'node:worker_threads';
import { runCheckpoint } from './checkpoint-run.ts';
import { connect } from './connect.ts';

const database = connect((workerData as { path: string }).path);

parentPort?.on('message', (logBytes: number) => {
  parentPort?.postMessage(runCheckpoint(database, logBytes));
});
