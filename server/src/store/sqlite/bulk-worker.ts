import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { type BulkJob, type BulkStep, createBulkSteps } from '../bulk.ts';
import type { Db } from '../schema.ts';
import type { Hint } from '../store.ts';
import type { BulkAnswer } from './bulk-thread.ts';
import { connect } from './connect.ts';
import { controlStatements } from './control-statements.ts';
import { kyselyOn } from './dialect.ts';
import { isReadOnly } from './failure.ts';
import { packHints } from './hint-pack.ts';

const { path } = workerData as { path: string };

interface Opened {
  database: DatabaseSync;
  db: Db;
  step: BulkStep;
  statements: ReturnType<typeof controlStatements>;
}

let opened: Opened | null = null;

/** Unlike the writer's, this connection's COMMIT waits for the disk: the thread has the time. */
function open(): Opened {
  const database = connect(path);
  const db = kyselyOn(database);
  return { database, db, step: createBulkSteps(db), statements: controlStatements(database) };
}

async function take(job: BulkJob): Promise<BulkAnswer> {
  try {
    opened ??= open();
    return await takeStep(opened, job);
  } catch (error) {
    // What could not be written when it was opened stays so (https://sqlite.org/c3ref/open.html); it may have changed.
    if (isReadOnly(error)) {
      opened?.database.close();
      opened = null;
    }
    return { error: error as Error, errcode: (error as { errcode?: number }).errcode };
  }
}

async function takeStep({ database, db, step, statements }: Opened, job: BulkJob): Promise<BulkAnswer> {
  const hints: Hint[] = [];
  statements.begin.run();
  try {
    const end = await step({ db, hints }, job);
    statements.countCommit.run();
    statements.commit.run();
    return { ...end, hints: packHints(hints) };
  } catch (error) {
    if (database.isTransaction) statements.rollback.run();
    throw error;
  }
}

parentPort?.on('message', (job: BulkJob) => {
  void take(job).then((answer) => {
    parentPort?.postMessage(answer, 'hints' in answer ? [answer.hints.numbers.buffer] : []);
  });
});
parentPort?.postMessage('ready');
