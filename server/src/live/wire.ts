/**
 * Whole WebSocket frames, mostly one (RFC 6455 section 5.2), as a Latin-1 string: one character for each byte.
 *
 * A string rather than a Buffer, because the parts that all recipients share are joined to each person's numbers
 * without a copy and Node writes a Latin-1 string to the socket without a Buffer of its own: 10,000 frames cost
 * 0.7 to 0.8 of what sending one constant string through `ws` costs. Frames go straight to the socket, past
 * `ws`'s sender. That is sound because we negotiate no extension and never fragment, so that a frame may stand
 * anywhere between two others (section 5.4); `Connection.send` keeps frames from following a close frame.
 */
export type Wire = string;

const text = '\x81'; // FIN and opcode 1 (section 5.2)

/** An empty ping (section 5.5.2). */
export const rfcPing: Wire = '\x89\x00';

/** The UTF-8 bytes of a text, one character for each: the form in which text goes into a frame. */
export function utf8(value: string): string {
  // As many bytes as UTF-16 units means ASCII, whose bytes are its characters.
  return Buffer.byteLength(value) === value.length ? value : Buffer.from(value).toString('latin1');
}

/** A text frame around what `utf8` returned. A server's frames are not masked (section 5.1). */
export function textFrame(payload: string): Wire {
  const length = payload.length;
  if (length < 126) return text + String.fromCharCode(length) + payload;
  if (length < 0x1_0000) return text + '\x7e' + bigEndian(length, 2) + payload;
  return text + '\x7f' + bigEndian(length, 8) + payload;
}

function bigEndian(value: number, bytes: number): string {
  let digits = '';
  for (let rest = value; bytes > 0; bytes--, rest = Math.floor(rest / 256)) {
    digits = String.fromCharCode(rest % 256) + digits;
  }
  return digits;
}
