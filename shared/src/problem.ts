import * as z from 'zod/mini';

/** Every problem code with the HTTP status that it travels under (RFC 9457). */
export const problemStatus = {
  'malformed-request': 400,
  unauthenticated: 401,
  'invalid-credentials': 401,
  forbidden: 403,
  'origin-refused': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'idempotency-in-flight': 409,
  'position-gone': 410,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'invalid-request': 422,
  'unknown-recipient': 422,
  'no-recipients': 422,
  'idempotency-key-reused': 422,
  'too-many-requests': 429,
  unavailable: 503,
} as const;

/** The stable name of a failure; programs compare this and nothing else. */
export type ProblemCode = keyof typeof problemStatus;

/** One fault in a request: where it is (`to.staff.0`; empty for the whole) and what is wrong. */
export const problemFault = z.object({ path: z.string(), message: z.string() });
export type ProblemFault = z.infer<typeof problemFault>;

/** The body of every error answer: `application/problem+json` (RFC 9457 section 3). */
export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(problemFault)),
  requestId: z.string(),
});
export type ProblemDocument = z.infer<typeof problemDocument>;
