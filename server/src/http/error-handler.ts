import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { Problem, problemDocument } from '../problem.ts';
import { StoreUnavailable } from '../store/store.ts';
import { PeerGone } from './body.ts';
import { requestIdOf } from './request-id.ts';

/** The one place where a failure of a call becomes an HTTP answer. What was not foreseen is logged, and tells the caller nothing. */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  return (error: unknown, request, response, _next) => {
    if (error instanceof PeerGone) {
      response.destroy();
      return;
    }
    const requestId = requestIdOf(response);
    const problem = problemOf(error);
    if (problem) {
      logger.debug({ requestId, method: request.method, code: problem.code }, 'refused');
    } else {
      logger.error({ requestId, method: request.method, err: error }, 'a request failed unexpectedly');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    answer(response, problem, requestId);
  };
}

function problemOf(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof StoreUnavailable) {
    return new Problem('unavailable', {
      detail: 'The store cannot answer at the moment; try again.',
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  // The router could not decode a path parameter: no such path exists.
  if (error instanceof URIError) return new Problem('not-found', { cause: error });
  return null;
}

function answer(response: Response, problem: Problem | null, requestId: string): void {
  const body = problemDocument(problem, requestId);
  const json = JSON.stringify(body);
  response.statusCode = body.status;
  response.setHeader('Content-Type', 'application/problem+json');
  response.setHeader('Content-Length', Buffer.byteLength(json));
  response.setHeader('Cache-Control', 'no-store');
  // RFC 9110 section 15.5.2: a 401 names a scheme. Browsers open no dialog for this one.
  if (body.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="belfry"');
  const retryAfter = problem?.retryAfterSeconds ?? (body.status === 503 ? 1 : undefined);
  if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
  response.end(json);
}
