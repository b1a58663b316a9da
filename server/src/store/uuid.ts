import { randomFillSync } from 'node:crypto';

const random = Buffer.allocUnsafe(10 * 256);
let unused = 0;
let lastMs = 0;
let counter = 0;

/**
 * A new UUID version 7 (RFC 9562 section 5.7). Ids of one process ascend also within a millisecond and when the clock
 * goes back: the twelve bits after the version are a counter (section 6.2, method 1).
 *
 * @param nowMs wall time in milliseconds since 1970
 */
export function uuidv7(nowMs: number): string {
  if (unused === 0) {
    randomFillSync(random);
    unused = 256;
  }
  const start = --unused * 10;
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = random.readUInt16BE(start) & 0x3ff;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const variant = ((random.readUInt16BE(start + 2) & 0x3fff) | 0x8000).toString(16);
  const tail = random.toString('hex', start + 4, start + 10);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}-${tail}`;
}
