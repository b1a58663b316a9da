import { appendFileSync } from 'node:fs';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file in which the workers of a run note what was not run. */
    notRunFile: string;
  }
}

/** Says on the console what cannot be run on this machine and why; the run's last line repeats it. */
export function notRun(what: string, why: string): void {
  console.warn(`not run: ${what}, because ${why}`);
  appendFileSync(inject('notRunFile'), `${what} (${why})\n`);
}
