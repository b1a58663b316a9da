import * as z from 'zod/mini';

// Refused in every text: C0 and C1 controls except newline and tab (NUL breaks PostgreSQL), DEL, and the
// bidirectional embeddings, overrides and isolates that let a text show something other than it says (UTS #55).
// eslint-disable-next-line no-control-regex -- naming control characters is this expression's purpose
const refusedCharacter = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a string is well-formed Unicode without control characters (newline and tab are allowed) and bidi controls. */
export function isPlainText(value: string): boolean {
  return value.isWellFormed() && !refusedCharacter.test(value);
}

/** The length of a string in Unicode code points. */
export function codePoints(value: string): number {
  let count = 0;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}

/** A code point is one or two units, so that most texts need no counting. */
function isOfLength(value: string, min: number, max: number): boolean {
  const units = value.length;
  if (units >= 2 * min && units <= max) return true;
  const count = codePoints(value);
  return count >= min && count <= max;
}

/** A schema for plain text of `min` to `max` code points. */
export function plainText(min: number, max: number) {
  return (
    z
      .string()
      .check(
        z.refine((value) => isOfLength(value, min, max), {
          error: min > 0 ? `must have ${min} to ${max} characters` : `must have at most ${max} characters`,
        }),
        z.refine(isPlainText, {
          error:
            'must be well-formed text without control or bidi-override characters (newline and tab are allowed)',
        }),
      )
      // JSON Schema counts code points too, which zod's own length checks do not: the documents say it in its words.
      .register(z.globalRegistry, { ...(min > 0 && { minLength: min }), maxLength: max })
  );
}

// An offset can carry the ends of that span over its edge, where the answer could not be written in RFC 3339 any more.
const firstMs = Date.parse('0000-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** A moment as RFC 3339 with any offset, in years 0000–9999 of UTC. */
export const time = z.iso
  .datetime({
    offset: true,
    error: 'must be an RFC 3339 time such as 2026-01-31T09:00:00.000Z',
    abort: true,
  })
  .check(
    z.refine(
      (value) => {
        const ms = Date.parse(value);
        return ms >= firstMs && ms <= lastMs;
      },
      { error: 'must be in the years 0000 to 9999 of UTC' },
    ),
  );

/** An id: a UUID in the usual lower-case form (RFC 9562; the server makes version 7). */
export const id = z
  .string()
  .check(
    z.regex(
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      'must be an id (a lower-case UUID)',
    ),
  );

/** A position or a count: an integer from 0. */
export const count = z.int().check(z.nonnegative());
