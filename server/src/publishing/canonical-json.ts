/**
 * JSON text that is the same for every spelling of a value: members sorted by UTF-16 code units, no blanks, numbers and
 * strings as `JSON.stringify` writes them (the form of RFC 8785).
 * @param value parsed JSON, of a depth that the caller has bounded
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
