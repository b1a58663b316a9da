import { problemDocument, type ProblemDocument } from '@belfry/shared/problem';
import type * as z from 'zod/mini';
import { noteServerDate } from './server-clock.ts';

const base = '/api/v1';
/** No call of the contract takes this long (a broadcast to 100,000 people included); after it nothing is known. */
const timeoutMs = 20_000;

/**
 * Why a call failed.
 * - `network`: no answer came; whether the server did it is unknown.
 * - `timeout`: the same, after 20 s.
 * - `problem`: an answer came that is not a success, or none of this contract (`code` null: a proxy spoke).
 */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly kind: 'network' | 'timeout' | 'problem';
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** The contract's stable name of the failure, where the server gave one. */
  readonly code: string | null;
  readonly problem: ProblemDocument | null;
  /** How long to wait before the next try, where the server said so (RFC 9110 section 10.2.3). */
  readonly retryAfterSeconds: number | null;

  constructor(
    kind: ApiError['kind'],
    message: string,
    answer: {
      status?: number;
      problem?: ProblemDocument | null;
      retryAfterSeconds?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, answer.cause === undefined ? undefined : { cause: answer.cause });
    this.kind = kind;
    this.status = answer.status ?? 0;
    this.problem = answer.problem ?? null;
    this.code = this.problem?.code ?? null;
    this.retryAfterSeconds = answer.retryAfterSeconds ?? null;
  }
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface RequestOptions<T> {
  /** Members that are undefined or null are left out; a list is joined by commas. */
  query?: Readonly<Record<string, string | number | readonly string[] | null | undefined>>;
  /** Sent as JSON. */
  body?: unknown;
  /** What the answer must be. Without it the call resolves with undefined whatever the body was. */
  schema?: z.ZodMiniType<T>;
  /** The request outlives the page, for a click that leaves it (Fetch standard; at most 64 KiB in flight). */
  keepalive?: boolean;
  /** Extra request headers. */
  headers?: Readonly<Record<string, string>>;
  /** Ends the call early; it then rejects with the signal's reason, not with an `ApiError`. */
  signal?: AbortSignal;
  /** The call asks who is signed in, or signs in: a 401 is its answer and nobody else is told of it. */
  asksWho?: true;
}

let unauthenticated: () => void = () => undefined;

/** Names the one listener that hears when a call was refused because the session is over. */
export function onUnauthenticated(listener: () => void): void {
  unauthenticated = listener;
}

/**
 * One call of the REST contract with this browser's session.
 * @param path below `/api/v1`, its parts already encoded
 * @throws ApiError
 */
export async function request<T = undefined>(
  method: Method,
  path: string,
  options: RequestOptions<T> = {},
): Promise<T> {
  const { response, text } = await exchange(method, address(path, options.query), options);
  noteServerDate(response.headers.get('date'));
  if (!response.ok) {
    const error = refusal(response, text);
    if (error.code === 'unauthenticated' && !options.asksWho) unauthenticated();
    throw error;
  }
  if (!options.schema) return undefined as T;
  const parsed = options.schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ApiError('problem', `The answer to ${method} ${path} is not what the contract says.`, {
    status: response.status,
    cause: parsed.error,
  });
}

async function exchange(
  method: Method,
  url: string,
  { body, keepalive, headers, signal }: RequestOptions<unknown>,
): Promise<{ response: Response; text: string }> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        Accept: 'application/json, application/problem+json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(keepalive && { keepalive }),
      credentials: 'same-origin',
      // An answer out of a cache would be a position of the past.
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    // The body may break off or hang as well, so it belongs to the exchange.
    return { response, text: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (limit.aborted) throw new ApiError('timeout', `No answer within ${timeoutMs / 1_000} s.`, { cause });
    throw new ApiError('network', 'The server could not be reached.', { cause });
  }
}

function refusal(response: Response, text: string): ApiError {
  const parsed = problemDocument.safeParse(parseJson(text));
  const problem = parsed.success ? parsed.data : null;
  return new ApiError('problem', problem?.detail ?? problem?.title ?? `HTTP ${response.status}`, {
    status: response.status,
    problem,
    retryAfterSeconds: retryAfterOf(response),
  });
}

function retryAfterOf(response: Response): number | null {
  const value = response.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value);
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? null : Math.max(0, Math.ceil((dateMs - Date.now()) / 1_000));
}

function address(path: string, query: RequestOptions<unknown>['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    parameters.set(name, typeof value === 'object' ? value.join(',') : String(value));
  }
  const text = parameters.toString();
  return text === '' ? base + path : `${base}${path}?${text}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
