import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Where a database stood when the mark was written. */
export interface Mark {
  epoch: string;
  commits: number;
}

const everyMs = 1_000;

/**
 * A file beside the database that remembers how far it was. A database that stands before its mark was restored from
 * an older copy: positions beyond it have been given out, and would be given out again for other changes.
 */
export class HighWaterMark {
  readonly #path: string;
  readonly #current: () => Mark;
  readonly #failed: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  #written = '';

  constructor(databasePath: string, current: () => Mark, failed: (error: unknown) => void) {
    this.#path = markPath(databasePath);
    this.#current = current;
    this.#failed = failed;
    this.#write();
    this.#timer = setInterval(() => {
      this.#write();
    }, everyMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#write();
  }

  #write(): void {
    const { epoch, commits } = this.#current();
    const mark = JSON.stringify({ epoch, commits });
    if (mark === this.#written) return;
    try {
      replaceFile(this.#path, mark);
      this.#written = mark;
    } catch (error) {
      this.#failed(error);
    }
  }
}

/** Writes the mark of a database that nobody else has open. */
export function writeMark(databasePath: string, { epoch, commits }: Mark): void {
  replaceFile(markPath(databasePath), JSON.stringify({ epoch, commits }));
}

/** Through a second file, so that a crash leaves the old mark or the new one. Not flushed: a mark may be late. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, `${text}\n`);
  renameSync(`${path}.new`, path);
}

/** Whether the mark proves that commits are missing. Without a readable mark nothing is proven. */
export function isBehindMark(databasePath: string, database: Mark): boolean {
  const mark = readMark(databasePath);
  return mark !== null && (mark.epoch !== database.epoch || mark.commits > database.commits);
}

/** The mark beside a database; null when there is none that can be read. */
export function readMark(databasePath: string): Mark | null {
  try {
    const mark: unknown = JSON.parse(readFileSync(markPath(databasePath), 'utf8'));
    if (typeof mark !== 'object' || mark === null || !('epoch' in mark) || !('commits' in mark)) return null;
    const { epoch, commits } = mark;
    return typeof epoch === 'string' && typeof commits === 'number' ? { epoch, commits } : null;
  } catch {
    return null;
  }
}

function markPath(databasePath: string): string {
  return `${databasePath}.mark`;
}
