import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { BulkJob, BulkOutcome } from '../bulk.ts';
import type { WriteTransaction } from '../database.ts';
import type { Schema } from '../schema.ts';
import { type Hint, StoreUnavailable } from '../store.ts';
import type { BulkResult, BulkRunner } from './bulk-thread.ts';
import { controlStatements } from './control-statements.ts';
import { type Durability, lateMs, writingIsLate } from './durability.ts';
import { isBusy, isFailedFlush, isUnavailable, storeFailure } from './failure.ts';

/** How long a job waits for a database that somebody else has locked (a checkpoint, for a moment), and how often it tries. */
const busyLimitMs = 400;
const busyRetryMs = 5;
/** Writes wait no longer for a checkpoint that has its turn. */
const longestTurnMs = 200;
/** Very many items of one inbox are one transaction, so they may take longer than a disk: 100,000 some five seconds. */
const largeChangeMs = 15_000;
/** A group takes no further job after this, so that the event loop gets its turn. */
const groupMs = 25;

type Work = (transaction: WriteTransaction) => Promise<unknown>;

interface Job {
  /** What it does in a transaction here, or a bulk job of which the next step is taken elsewhere. */
  work: Work | BulkJob;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
  queuedAt: number;
}

interface BulkStepUnderWay {
  job: Job;
  result: Promise<BulkResult>;
}

/**
 * The one writer. What is queued in one turn of the event loop shares one transaction, each job in a savepoint of its own:
 * a job that fails leaves the others alone, a COMMIT that fails fails them all. Nobody hears of a COMMIT before the disk
 * has it. The steps of bulk jobs have their turns in the same queue; while one is taken elsewhere, nothing is written here.
 */
export class Writer {
  readonly #database: DatabaseSync;
  readonly #kysely: Kysely<Schema>;
  readonly #clock: Clock;
  readonly #durability: Durability;
  readonly #bulk: BulkRunner;
  readonly #committed: (hints: readonly Hint[]) => void;
  readonly #written: () => void;
  readonly #checkpointTurn: () => Promise<void> | undefined;
  readonly #statements: ReturnType<typeof groupStatements>;
  readonly #queue: Job[] = [];
  /** Since when somebody else has had the database locked, in monotonic time; Infinity while nobody has. */
  #lockedSince = Infinity;
  #running: Promise<void> | null = null;
  #closed = false;

  /**
   * @param options.committed hears the hints of each COMMIT that the disk has, in its order, before the jobs' promises
   * resolve; must not throw
   * @param options.written hears of each COMMIT that has changed something
   * @param options.checkpointTurn is asked between two transactions; says how long no other is begun
   */
  constructor(
    database: DatabaseSync,
    kysely: Kysely<Schema>,
    options: {
      clock: Clock;
      durability: Durability;
      bulk: BulkRunner;
      committed: (hints: readonly Hint[]) => void;
      written: () => void;
      checkpointTurn: () => Promise<void> | undefined;
    },
  ) {
    this.#database = database;
    this.#kysely = kysely;
    this.#clock = options.clock;
    this.#durability = options.durability;
    this.#bulk = options.bulk;
    this.#committed = options.committed;
    this.#written = options.written;
    this.#checkpointTurn = options.checkpointTurn;
    this.#statements = groupStatements(database);
  }

  write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#enqueue(work);
  }

  /** Takes the steps of a bulk job, each with its turn in the queue; no turn is spent on what is not ready. */
  async bulk<Job extends BulkJob>(job: Job): Promise<BulkOutcome<Job>> {
    if (!this.#closed) await this.#bulk.ready();
    return this.#enqueue(job);
  }

  #enqueue<T>(work: Job['work']): Promise<T> {
    if (this.#closed) return Promise.reject(isClosed());
    if (this.#durability.late) return Promise.reject(writingIsLate());
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve, reject, queuedAt: this.#clock.monotonic() });
      this.#running ??= this.#drain();
    });
  }

  /** Takes no more jobs; resolves when those that wait are done and answered, bulk jobs up to their next step. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await new Promise<void>((resolve) => {
      this.#durability.whenFlushed(resolve);
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await nextTurn();
      await this.#letCheckpointHaveItsTurn();
      const bulk = this.#nextBulkStep();
      if (bulk) await this.#runBulkSteps(bulk);
      else if (await this.#begin()) await this.#runGroup();
    }
    this.#lockedSince = Infinity;
    this.#running = null;
  }

  /** Begins the next step when it is a bulk job's turn. */
  #nextBulkStep(): BulkStepUnderWay | null {
    const [job] = this.#queue;
    if (!job || typeof job.work === 'function') return null;
    this.#queue.shift();
    const withinMs = job.work.kind === 'set-state' ? largeChangeMs : lateMs;
    const result = this.#durability.elsewhere(this.#bulk.run(job.work), withinMs, () => {
      for (const waiting of [job, ...this.#queue.splice(0)]) waiting.reject(writingIsLate());
    });
    result.catch(() => undefined); // it may fail before anyone looks
    return { job, result };
  }

  /** The next step is taken while the hints of one go out. */
  async #runBulkSteps(first: BulkStepUnderWay): Promise<void> {
    for (let step: BulkStepUnderWay | null = first; step;) {
      const { job } = step;
      let result: BulkResult;
      try {
        result = await step.result;
        this.#lockedSince = Infinity;
      } catch (error) {
        if (isBusy(error)) {
          this.#queue.unshift(job);
          await this.#standBack(error);
        } else {
          this.#lockedSince = Infinity;
          job.reject(storeFailure(error));
        }
        return;
      }
      const goesOn = result.more && !this.#closed;
      // Its wait for the next turn begins now.
      if (goesOn) this.#queue.push({ ...job, queuedAt: this.#clock.monotonic() });
      const checkpoint = this.#letCheckpointHaveItsTurn();
      step = checkpoint ? null : this.#nextBulkStep();
      this.#written();
      this.#committed(result.hints);
      if (!result.more) job.resolve(result.outcome as never);
      else if (!goesOn) job.reject(isClosed());
      // The next step may have ended meanwhile; its hints take as long again.
      await nextTurn();
      if (checkpoint) {
        await checkpoint;
        step = this.#nextBulkStep();
      }
    }
  }

  /** @returns what resolves when writing goes on, or nothing when no checkpoint wants a turn */
  #letCheckpointHaveItsTurn(): Promise<unknown> | undefined {
    const turn = this.#checkpointTurn();
    // Where the disk hangs, writes meet the lock and are refused as ever.
    return turn && Promise.race([turn, delay(longestTurnMs)]);
  }

  /** False when that could not be, and those who have waited long enough are refused. */
  async #begin(): Promise<boolean> {
    try {
      this.#statements.begin.run();
      this.#lockedSince = Infinity;
      return true;
    } catch (error) {
      await this.#standBack(error);
      return false;
    }
  }

  /**
   * SQLite's own busy time-out would stop the whole process while it waits, and nobody would be refused meanwhile, so it
   * is 0 and the waiting is done here. A job's wait for its turn is not part of it.
   */
  async #standBack(error: unknown): Promise<void> {
    const now = this.#clock.monotonic();
    if (!isBusy(error)) this.#refuse(error, Infinity);
    else {
      this.#lockedSince = Math.min(this.#lockedSince, now);
      if (this.#lockedSince <= now - busyLimitMs) this.#refuse(error, now - busyLimitMs);
    }
    if (this.#queue.length > 0) await delay(busyRetryMs);
  }

  /** Refuses the jobs that were queued at or before `queuedBefore`. */
  #refuse(error: unknown, queuedBefore: number): void {
    while (this.#queue[0] && this.#queue[0].queuedAt <= queuedBefore)
      this.#queue.shift()?.reject(storeFailure(error));
  }

  async #runGroup(): Promise<void> {
    const taken: Job[] = [];
    const settle: (() => void)[] = [];
    const hints: Hint[] = [];
    let changed: boolean;
    try {
      const changesBefore = this.#totalChanges();
      const until = this.#clock.monotonic() + groupMs;
      do {
        const [job] = this.#queue;
        if (!job || typeof job.work !== 'function') break;
        this.#queue.shift();
        taken.push(job);
        settle.push(await this.#runJob(job, job.work, hints));
      } while (this.#clock.monotonic() < until);
      changed = this.#totalChanges() !== changesBefore;
      if (changed) this.#statements.countCommit.run();
      this.#statements.commit.run();
    } catch (error) {
      if (this.#database.isTransaction) this.#statements.rollback.run();
      // The first COMMIT of a log that begins anew waits for the disk by itself.
      if (isFailedFlush(error)) {
        this.#durability.fail(error);
        return;
      }
      for (const job of taken) job.reject(storeFailure(error));
      return;
    }
    if (changed) {
      this.#durability.committed({ alone: taken.length === 1 && this.#queue.length === 0 });
      this.#written();
    }
    if (hints.length > 0) {
      this.#durability.whenFlushed(() => {
        this.#committed(hints);
      });
    }
    this.#durability.whenFlushed(
      () => {
        for (const answer of settle) answer();
      },
      () => {
        for (const job of taken) job.reject(writingIsLate());
      },
    );
  }

  /** Runs one job in its savepoint and returns what answers it after the COMMIT; throws when the whole group is lost. */
  async #runJob(job: Job, work: Work, hints: Hint[]): Promise<() => void> {
    const { savepoint, release, rollbackTo } = this.#statements;
    const own: Hint[] = [];
    savepoint.run();
    try {
      const value = await work({ db: this.#kysely, hints: own });
      release.run();
      for (const hint of own) hints.push(hint);
      return () => {
        job.resolve(value as never);
      };
    } catch (error) {
      if (isUnavailable(error) || !this.#database.isTransaction) throw error;
      rollbackTo.run();
      release.run();
      return () => {
        job.reject(error);
      };
    }
  }

  #totalChanges(): unknown {
    return this.#statements.totalChanges.get()?.['n'];
  }
}

function groupStatements(database: DatabaseSync) {
  return {
    ...controlStatements(database),
    savepoint: database.prepare('savepoint job'),
    release: database.prepare('release job'),
    rollbackTo: database.prepare('rollback to job'),
    totalChanges: database.prepare('select total_changes() as n'),
  };
}

function isClosed(): StoreUnavailable {
  return new StoreUnavailable('the store is closed');
}
