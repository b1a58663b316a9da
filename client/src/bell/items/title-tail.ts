/** The longest number that is kept beside a cut title; longer ones would leave no room for the words. */
const longest = 18;

/**
 * The number at the end of a title (`10398`, `#A-1187`, `RE-2026/77`), which people look for and which a cut would hide;
 * null when there is none.
 */
export function titleTail(title: string): string | null {
  const tail = /[\p{L}\p{N}#№-][\p{L}\p{N}#№/._-]*$/u.exec(title.trimEnd())?.[0] ?? '';
  // In Chinese the words run into the number: 订单10398.
  const number = /[A-Za-z#№]?[A-Za-z0-9#№/._-]*\d[A-Za-z0-9/._-]*$/.exec(tail)?.[0];
  if (number === undefined || number.length > longest || number.length === title.length) return null;
  return number;
}
