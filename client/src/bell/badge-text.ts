/** The largest number that a badge writes out. */
const mostShown = 99;

/** A count as a badge shows it: exact up to 99, then `99+`; empty at 0, for there is no badge then. */
export function badgeText(count: number): string {
  if (count <= 0) return '';
  return count > mostShown ? `${mostShown}+` : String(count);
}
