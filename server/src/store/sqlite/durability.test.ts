import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Durability } from './durability.ts';
import { SlowDisk } from './testing/slow-disk.ts';

describe('what tells of a commit', () => {
  let disk: SlowDisk;
  let durability: Durability;
  let told: string[];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    disk = new SlowDisk();
    ({ durability } = disk);
    told = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const tell = (what: string): void => {
    durability.whenFlushed(() => told.push(what));
  };

  it('goes out at once while nothing is committed', () => {
    tell('a read');
    expect([told, disk.flushing]).toEqual([['a read'], 0]);
  });

  it('waits for the flush, in its order', async () => {
    durability.committed({ alone: false });
    tell('a hint');
    tell('a read');
    expect([told, durability.commits]).toEqual([[], 0]);
    await disk.flushed();
    expect([told, durability.commits]).toEqual([['a hint', 'a read'], 1]);
    tell('another read');
    expect(told).toHaveLength(3);
  });

  it('waits for a flush that began after the commit, one for all that came meanwhile', async () => {
    durability.committed({ alone: false });
    tell('first');
    durability.committed({ alone: false });
    durability.committed({ alone: false });
    tell('second');
    expect(disk.flushing).toBe(1);
    await disk.flushed();
    tell('third');
    expect([told, disk.flushing, durability.commits]).toEqual([['first'], 1, 1]);
    await disk.flushed();
    expect([told, disk.flushing, durability.commits]).toEqual([['first', 'second', 'third'], 0, 3]);
  });

  it('is told after two seconds that the disk is late, where it can be, and goes on as before once it is not', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    durability.committed({ alone: false });
    tell('a hint');
    durability.whenFlushed(
      () => told.push('an answer'),
      () => told.push('late'),
    );
    vi.advanceTimersByTime(1_999);
    expect([told, durability.late]).toEqual([[], false]);
    vi.advanceTimersByTime(1);
    expect([told, durability.late]).toEqual([['late'], true]);
    durability.whenFlushed(
      () => told.push('an answer'),
      () => told.push('late at once'),
    );
    await disk.flushed();
    expect([told, durability.late]).toEqual([['late', 'late at once', 'a hint'], false]);
    durability.committed({ alone: false });
    await disk.flushed();
    vi.advanceTimersByTime(60_000);
    expect(durability.late).toBe(false);
  });

  it('never goes out when the flush fails, nor does anything after it', async () => {
    durability.committed({ alone: false });
    tell('first');
    await disk.refuse(new Error('EIO'));
    durability.committed({ alone: false });
    tell('second');
    expect([told, disk.flushing, durability.commits]).toEqual([[], 0, 0]);
    expect(disk.failures).toMatchObject([{ name: 'FlushFailed', cause: { message: 'EIO' } }]);
  });

  it('waits in place for a commit that is alone, as long as the disk is quick', async () => {
    const takes = (ms: number) => () => {
      vi.advanceTimersByTime(ms);
    };
    durability.committed({ alone: true });
    expect(disk.flushing).toBe(1); // nothing is known of the disk yet
    await disk.flushed();

    disk.inPlace = takes(0.4);
    durability.committed({ alone: true });
    expect([durability.commits, disk.flushing]).toEqual([2, 0]);
    durability.committed({ alone: false });
    expect([durability.commits, disk.flushing]).toEqual([2, 1]);
    await disk.flushed();
    disk.inPlace = takes(5);
    durability.committed({ alone: true });
    expect([durability.commits, disk.flushing]).toEqual([4, 0]);

    durability.committed({ alone: true });
    tell('of a slow flush');
    expect([durability.commits, disk.flushing, told]).toEqual([4, 1, []]);
    await disk.flushed();
    expect(told).toEqual(['of a slow flush']);
  });

  it('never goes out when the flush in place fails', async () => {
    durability.committed({ alone: true });
    await disk.flushed();
    disk.inPlace = () => {
      throw new Error('EIO');
    };
    durability.committed({ alone: true });
    tell('anything');
    durability.committed({ alone: true });
    expect([told, durability.commits, disk.flushing]).toEqual([[], 1, 0]);
    expect(disk.failures).toMatchObject([{ name: 'FlushFailed', cause: { message: 'EIO' } }]);
  });
});
