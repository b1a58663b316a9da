import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';

const quietMs = 10_000;

/**
 * Logs failures of one kind of work at most once in ten seconds, with how many there were: a store that is away fails
 * thousands of times a minute.
 */
export function createFailureLog(logger: Pick<Logger, 'warn'>, clock: Clock) {
  return (what: string): ((error: unknown) => void) => {
    let failures = 0;
    let quietUntilMs = -Infinity;
    return (error) => {
      failures++;
      const now = clock.monotonic();
      if (now < quietUntilMs) return;
      logger.warn({ err: error, failures }, what);
      failures = 0;
      quietUntilMs = now + quietMs;
    };
  };
}
