/**
 * Text in the form in which it is compared without regard to case. Done here and stored, since databases differ in it:
 * SQLite knows only ASCII, PostgreSQL what its locale knows. A capital sigma becomes another letter at the end of a word
 * than within one (Unicode's Final_Sigma), and a part of a text has its end elsewhere: both are one here.
 */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** A `like` pattern for a literal part of a folded text; use it with `escape '\'`. */
export function containing(text: string): string {
  return `%${fold(text).replace(/[\\%_]/g, '\\$&')}%`;
}

/** The searched column of several texts: a character that no text may contain keeps a match from spanning two of them. */
export function searchable(...texts: readonly string[]): string {
  return texts.map(fold).join('\u001f');
}
