/**
 * Text in the form in which it is compared without regard to case. Done here and stored, since databases differ in it:
 * SQLite knows only ASCII, PostgreSQL what its locale knows.
 */
export function fold(text: string): string {
  return text.toLowerCase();
}

/** A `like` pattern for a literal part of a folded text; use it with `escape '\'`. */
export function containing(text: string): string {
  return `%${fold(text).replace(/[\\%_]/g, '\\$&')}%`;
}

/** The searched column of several texts: a character that no text may contain keeps a match from spanning two of them. */
export function searchable(...texts: readonly string[]): string {
  return texts.map(fold).join('\u001f');
}
