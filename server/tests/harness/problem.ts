import { problemDocument } from '@belfry/shared/problem';
import type { Answered } from './http-client.ts';

/** Status and code of a refusal, as they are compared; fails when it is no problem document. */
export function refusal(answer: Answered): [status: number, code: string] {
  const problem = problemDocument.parse(answer.body);
  if (problem.status !== answer.status) throw new Error(`the document says ${problem.status}`);
  return [answer.status, problem.code];
}

/** Where the faults of a refused request are. */
export function faultPaths(answer: Answered): string[] {
  return (problemDocument.parse(answer.body).errors ?? []).map((fault) => fault.path);
}
