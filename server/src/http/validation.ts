import * as z from 'zod/mini';
import type { ProblemFault } from '@belfry/shared/problem';
import { Problem } from '../problem.ts';
import { jsonFault, shownKey } from './json-rules.ts';

// The mini build brings no messages of its own; an answer that says only "Invalid input" helps nobody.
z.config(z.locales.en());

/** A request with hundreds of faults is not explained better by listing them all. */
const mostFaults = 20;

/** Checks a parsed body. @throws Problem 422 that names the faults */
export function checkBody<T>(schema: z.ZodMiniType<T>, value: object): T {
  const fault = jsonFault(value);
  if (fault)
    throw new Problem('invalid-request', { detail: 'The body breaks a rule for all JSON.', faults: [fault] });
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new Problem('invalid-request', {
    detail: 'The body does not have the form that this call takes.',
    faults: faultsOf(checked.error.issues),
  });
}

/**
 * Checks the query of a URL. A parameter that is unknown or comes twice is refused rather than guessed at.
 * @param url the request target; what follows the first `?` counts
 * @throws Problem 400
 */
export function checkQuery<T>(schema: z.ZodMiniType<T>, url: string): T {
  const checked = schema.safeParse(parametersOf(url));
  if (checked.success) return checked.data;
  throw badQuery(faultsOf(checked.error.issues));
}

const noParameters = z.strictObject({});
/** The query of a call that takes none. @throws Problem 400 */
export function checkNoQuery(url: string): Record<string, never> {
  return url.includes('?') ? checkQuery(noParameters, url) : {};
}

function parametersOf(url: string): Record<string, string> {
  const start = url.indexOf('?');
  const parameters = Object.create(null) as Record<string, string>;
  if (start < 0) return parameters;
  for (const pair of url.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const split = pair.indexOf('=');
    const name = decode(split < 0 ? pair : pair.slice(0, split));
    if (name in parameters) throw badQuery([{ path: shownKey(name), message: 'must not come twice' }]);
    parameters[name] = decode(split < 0 ? '' : pair.slice(split + 1));
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badQuery([{ path: '', message: 'must be percent-encoded UTF-8' }]);
  }
}

const badQuery = (faults: readonly ProblemFault[]): Problem =>
  new Problem('malformed-request', {
    detail: 'The query has parameters that this call cannot take.',
    faults,
  });

function faultsOf(issues: readonly z.core.$ZodIssue[]): ProblemFault[] {
  return issues.flatMap((issue) => faultOf(issue, [])).slice(0, mostFaults);
}

function faultOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): ProblemFault[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: shownPath([...path, key]), message: 'is not known here' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of the forms that it might have had, the one that it came closest to explains most.
    const closest = issue.errors.reduce((best, each) => (each.length < best.length ? each : best));
    return closest.flatMap((inner) => faultOf(inner, path));
  }
  return [{ path: shownPath(path), message: issue.message }];
}

const shownPath = (path: readonly PropertyKey[]): string =>
  path.map((part) => shownKey(String(part))).join('.');
