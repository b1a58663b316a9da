/**
 * The server's clock as this page knows it. A counter PC's own may be hours wrong, while times on the wire are the
 * server's: "2 min ago" and "your session ends in 2 min" compare with this one.
 */
let offsetMs = 0;
let fromFrame = false;

/** The time at the server in milliseconds since 1970, as far as it is known. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** Takes the `now` of a live frame, which was written a moment ago. */
export function noteServerTime(now: string): void {
  offsetMs = Date.parse(now) - Date.now();
  fromFrame = true;
}

/**
 * Takes the `Date` of an answer (RFC 9110 section 6.6.1). It is cut to seconds, so once a frame has said the time, this
 * only counts where it shows that this machine's clock was set since.
 */
export function noteServerDate(date: string | null): void {
  const dateMs = Date.parse(date ?? '');
  if (Number.isNaN(dateMs)) return;
  const offset = dateMs + 500 - Date.now();
  if (!fromFrame || Math.abs(offset - offsetMs) > 10_000) offsetMs = offset;
}
