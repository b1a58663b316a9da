import { fdatasyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { beginLogAnew, runCheckpoint } from './checkpoint-run.ts';
import { connect } from './connect.ts';

export interface CheckpointOrder {
  /** The present size of the log's file. */
  logBytes: number;
  /** Only the part that writers wait for, which they do now. */
  inTurn: boolean;
}

const { path, file } = workerData as { path: string; file: number };
const database = connect(path);

const flush = () => {
  fdatasyncSync(file);
};

parentPort?.on('message', ({ logBytes, inTurn }: CheckpointOrder) => {
  parentPort?.postMessage(
    inTurn ? beginLogAnew(database, logBytes) : runCheckpoint(database, logBytes, flush),
  );
});
