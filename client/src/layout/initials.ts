/** One or two letters for a name: first and last word's (`Ada Lovelace` → `AL`), a Chinese name's last two characters. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0] ?? '';
  const last = words.at(-1) ?? '';
  if (/^\p{Script=Han}+$/u.test(first) && words.length === 1) return [...first].slice(-2).join('');
  const letters = words.length > 1 ? firstLetter(first) + firstLetter(last) : firstLetter(first);
  return letters.toUpperCase();
}

function firstLetter(word: string): string {
  return [...word][0] ?? '';
}
