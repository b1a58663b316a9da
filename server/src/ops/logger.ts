import process from 'node:process';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config.ts';

/**
 * One line of JSON for each event, with control characters escaped. Nothing that is logged may hold a secret: headers,
 * cookies and bodies are never given to it.
 * @param destination standard error by default, so that standard output stays for what people read. Not pino's own way to
 * it: that tries for ever to write what is left at the end, also when nobody reads it any more.
 */
export function createLogger(level: LogLevel, destination: DestinationStream = process.stderr): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
