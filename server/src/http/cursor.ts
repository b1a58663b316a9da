import { hash } from 'node:crypto';
import { Problem } from '../problem.ts';

/**
 * Cursors are opaque to clients: base64url (RFC 4648 section 5) of JSON. They are not signed, for they only say where a
 * list goes on; what may be seen is decided anew by each request. Who reads one still checks its parts.
 * @param list which list it continues, with everything that filters it: a cursor of another one is refused
 */
export function encodeCursor(list: string, position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([fingerprint(list), ...position])).toString('base64url');
}

/**
 * The position in a cursor that `encodeCursor` made for the same list.
 * @throws Problem `malformed-request` (400) for any other
 */
export function decodeCursor(list: string, cursor: string): readonly (string | number)[] {
  const bytes = Buffer.from(cursor, 'base64url');
  // Node skips characters that are none; only the one spelling that was given out is taken back.
  if (cursor.length <= 1_024 && bytes.toString('base64url') === cursor) {
    const parts = parse(bytes.toString());
    if (Array.isArray(parts) && parts.every(isPart) && parts[0] === fingerprint(list)) return parts.slice(1);
  }
  throw malformedCursor();
}

/**
 * The position in a cursor of a list whose rows are told apart by one name or id.
 * @throws Problem `malformed-request` (400) for a cursor of another list
 */
export function decodeNameCursor(list: string, cursor: string): string {
  const [name, ...rest] = decodeCursor(list, cursor);
  if (typeof name !== 'string' || rest.length > 0) throw malformedCursor();
  return name;
}

/** The answer to a cursor that is malformed or belongs to another list. */
export function malformedCursor(): Problem {
  return new Problem('malformed-request', {
    detail: 'The cursor is not one that this list gave out; start again without it.',
    faults: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}

function fingerprint(list: string): string {
  return hash('sha256', list, 'base64url').slice(0, 8);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isPart(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}
