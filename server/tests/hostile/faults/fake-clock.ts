import { spawnSync } from 'node:child_process';
import { globSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';

/** A wall clock that a test can set while a process runs on it. Monotonic time goes on as it is. */
export interface FakeClock {
  /** What the process needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sets the clock so many seconds ahead of the true time. */
  jumpTo(aheadSeconds: number): void;
}

/** A clock by libfaketime, kept in that file; a text says why there is none. */
export function fakeClock(file: string): FakeClock | string {
  const [library] = globSync('/usr/lib/{*/,}faketime/libfaketime.so.1');
  if (library === undefined) return 'libfaketime is not installed';
  const environment = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    // The name before and since version 0.9.8.
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const jumpTo = (aheadSeconds: number): void => {
    // Through a second file, for the library may read at any moment.
    writeFileSync(`${file}.new`, `+${aheadSeconds}\n`);
    renameSync(`${file}.new`, file);
  };
  jumpTo(86_400);
  const probe = spawnSync(process.execPath, ['-p', 'Date.now()'], { env: environment, timeout: 5_000 });
  jumpTo(0);
  const ahead = Number(probe.stdout.toString()) - Date.now();
  if (probe.error) return `Node does not run with libfaketime: ${probe.error.message}`;
  if (!(ahead > 86_000_000)) return `libfaketime does not move the clock of Node ${process.version}`;
  return { environment, jumpTo };
}
