import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { type BulkJob, type BulkStep, createBulkSteps } from '../bulk.ts';
import type { Db } from '../schema.ts';
import type { Hint } from '../store.ts';
import type { BulkAnswer } from './bulk-thread.ts';
import { busyLimitMs, connect } from './connect.ts';
import { kyselyOn } from './dialect.ts';
import { packHints } from './hint-pack.ts';

const { path } = workerData as { path: string };

interface Opened {
  database: DatabaseSync;
  db: Db;
  step: BulkStep;
  statements: Record<'begin' | 'commit' | 'rollback' | 'countCommit', StatementSync>;
}

/** Unlike the writer's, its COMMIT waits for the disk: this thread has the time. */
function open(): Opened {
  const database = connect(path);
  database.exec(`pragma busy_timeout = ${busyLimitMs}`);
  const db = kyselyOn(database);
  const statements = {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    rollback: database.prepare('rollback'),
    countCommit: database.prepare('update database_state set commits = commits + 1'),
  };
  return { database, db, step: createBulkSteps(db), statements };
}

let opened: Opened | null = null;

async function take(job: BulkJob): Promise<BulkAnswer> {
  try {
    opened ??= open();
    const { database, db, step, statements } = opened;
    const hints: Hint[] = [];
    statements.begin.run();
    try {
      const more = await step({ db, hints }, job);
      statements.countCommit.run();
      statements.commit.run();
      return { more, hints: packHints(hints) };
    } catch (error) {
      if (database.isTransaction) statements.rollback.run();
      throw error;
    }
  } catch (error) {
    return { error: error as Error, errcode: (error as { errcode?: number }).errcode };
  }
}

parentPort?.on('message', (job: BulkJob) => {
  void take(job).then((answer) => {
    parentPort?.postMessage(answer, 'hints' in answer ? [answer.hints.numbers.buffer] : []);
  });
});
