import { problemStatus, type ProblemCode, type ProblemFault } from '@belfry/shared/problem';

/** A failure that a caller is told about. `http/error-handler.ts` makes it an answer, `live/` a close code; nobody else. */
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
