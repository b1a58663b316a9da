/** Where a client wants to begin: at the present, after the position that it holds, or it said something else. */
export type Start =
  { kind: 'present' } | { kind: 'resume'; epoch: string; since: number } | { kind: 'malformed' };

/**
 * Reads `?epoch=&since=` of an upgrade's target. Both or neither; half of them, one twice, or a `since` that is not an
 * integer from 0 is malformed. Other parameters are ignored.
 */
export function startOf(target: string): Start {
  const mark = target.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
  const epochs = query.getAll('epoch');
  const sinces = query.getAll('since');
  if (epochs.length === 0 && sinces.length === 0) return { kind: 'present' };
  const [epoch] = epochs;
  const [since] = sinces;
  if (epochs.length !== 1 || sinces.length !== 1 || !epoch || !since) return { kind: 'malformed' };
  if (!/^(0|[1-9][0-9]*)$/.test(since) || !Number.isSafeInteger(Number(since))) return { kind: 'malformed' };
  return { kind: 'resume', epoch, since: Number(since) };
}
