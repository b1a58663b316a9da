import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** The id of a request: in the log, in a problem and, so that a caller can name it, in the answer's header. */
export function requestIdOf(response: ServerResponse): string {
  const known = response.getHeader('X-Request-Id');
  if (typeof known === 'string') return known;
  const id = randomUUID();
  if (!response.headersSent) response.setHeader('X-Request-Id', id);
  return id;
}
