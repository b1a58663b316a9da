import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config.ts';

/**
 * One line of JSON for each event, with control characters escaped. Nothing that is logged may hold a secret: headers,
 * cookies and bodies are never given to it.
 * @param destination standard error by default, so that standard output stays for what people read
 */
export function createLogger(level: LogLevel, destination: DestinationStream = pino.destination(2)): Logger {
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
