import {
  problemStatus,
  type ProblemCode,
  type ProblemDocument,
  type ProblemFault,
} from '@belfry/shared/problem';

/** A failure that a caller is told about. `http/error-handler.ts` makes it an answer, `live/refusal.ts` that of a refused upgrade; nobody else. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  /** What happened and what to do next, for the reader of the answer; never SQL, a path, a stack or a secret. */
  readonly detail: string | undefined;
  readonly faults: readonly ProblemFault[] | undefined;
  /** For 429 and 503: when to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    more: {
      detail?: string;
      faults?: readonly ProblemFault[];
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(more.detail ?? code, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = problemStatus[code];
    this.detail = more.detail;
    this.faults = more.faults;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

const titles: Record<ProblemCode, string> = {
  'malformed-request': 'The request is malformed',
  unauthenticated: 'Not signed in',
  'invalid-credentials': 'User name or password is wrong',
  forbidden: 'Not allowed',
  'origin-refused': 'The page that asked is not allowed to',
  'not-found': 'Not found',
  'method-not-allowed': 'The path does not take this method',
  conflict: 'In conflict with the present state',
  'idempotency-in-flight': 'The first request with this key is not finished',
  'position-gone': 'The position cannot be served',
  'payload-too-large': 'The request is too large',
  'unsupported-media-type': 'The body is not JSON in UTF-8',
  'invalid-request': 'The request is not valid',
  'unknown-recipient': 'A recipient does not exist',
  'no-recipients': 'Nobody would receive it',
  'idempotency-key-reused': 'The key was used with another body',
  'too-many-requests': 'Too many requests',
  unavailable: 'Not available at the moment',
};

/** What the caller is told of a failure (RFC 9457 section 3); nothing of one that was not foreseen. */
export function problemDocument(problem: Problem | null, requestId: string): ProblemDocument {
  const code = problem?.code ?? 'internal-error';
  return {
    type: `urn:belfry:problem:${code}`,
    title: problem ? titles[problem.code] : 'Something went wrong on the server',
    status: problem?.status ?? 500,
    code,
    ...(problem?.detail !== undefined && { detail: problem.detail }),
    ...(problem?.faults !== undefined && { errors: [...problem.faults] }),
    requestId,
  };
}
