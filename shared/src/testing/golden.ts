import { readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/', import.meta.url);

/**
 * A golden frame, request or answer of the wire, parsed anew for each caller.
 * @param name its file below `shared/fixtures` without the ending, such as `frames/ready`
 */
export function golden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}
