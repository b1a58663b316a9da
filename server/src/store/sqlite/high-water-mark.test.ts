import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HighWaterMark, isBehindMark, writeMark } from './high-water-mark.ts';
import { temporaryFolder } from './testing/folder.ts';

describe('the high-water mark', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'belfry.db');
    vi.useFakeTimers();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true, force: true });
  });

  it('follows the database each second and at its close', () => {
    let commits = 1;
    const mark = new HighWaterMark(path, () => ({ epoch: 'e', commits }), vi.fn());
    const marked = () =>
      !isBehindMark(path, { epoch: 'e', commits }) &&
      isBehindMark(path, { epoch: 'e', commits: commits - 1 });
    expect(marked()).toBe(true);
    commits = 5;
    expect(marked()).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(marked()).toBe(true);
    commits = 9;
    mark.close();
    expect(marked()).toBe(true);
  });

  it('proves a database of another epoch behind, and nothing when it is missing or unreadable', async () => {
    expect(isBehindMark(path, { epoch: 'e', commits: 0 })).toBe(false);
    writeMark(path, { epoch: 'e', commits: 3 });
    expect(isBehindMark(path, { epoch: 'f', commits: 9 })).toBe(true);
    for (const text of ['', 'null', '{"epoch":1,"commits":9}', '{"epoch":"e"}']) {
      await writeFile(`${path}.mark`, text);
      expect(isBehindMark(path, { epoch: 'e', commits: 0 })).toBe(false);
    }
  });

  it('reports that it could not be written and tries again', () => {
    const failed = vi.fn();
    const mark = new HighWaterMark(
      join(folder, 'missing', 'belfry.db'),
      () => ({ epoch: 'e', commits: 1 }),
      failed,
    );
    vi.advanceTimersByTime(1_000);
    expect(failed).toHaveBeenCalledTimes(2);
    mark.close();
  });
});
