import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameWatch } from './frame-watch.ts';

/** A masked frame as clients send it. */
function frame(length: number, options: { final?: boolean; opcode?: number } = {}): Buffer {
  const { final = true, opcode = 1 } = options;
  const extended = length < 126 ? 0 : length < 0x1_0000 ? 2 : 8;
  const buffer = Buffer.alloc(2 + extended + 4 + length, 0xff);
  buffer[0] = (final ? 0x80 : 0) | opcode;
  buffer[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) buffer.writeUInt16BE(length, 2);
  if (extended === 8) buffer.writeBigUInt64BE(BigInt(length), 2);
  return buffer;
}

describe('the watch over frame boundaries', () => {
  it('is idle after whole frames, however they are cut into chunks', () => {
    const anyFrame = fc.record({
      length: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(125, 126, 4096, 65_536)),
      opcode: fc.constantFrom(1, 8, 9, 10),
    });
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
        (frames, sizes) => {
          const bytes = Buffer.concat(frames.map(({ length, opcode }) => frame(length, { opcode })));
          const ends = new Set<number>([0]);
          let end = 0;
          for (const { length, opcode } of frames) ends.add((end += frame(length, { opcode }).length));
          const watch = new FrameWatch();
          let turn = 0;
          for (let at = 0; at < bytes.length;) {
            const size = sizes[turn++ % sizes.length] ?? 1;
            watch.push(bytes.subarray(at, at + size), at);
            at = Math.min(bytes.length, at + size);
            expect(watch.idle).toBe(ends.has(at));
          }
          expect(watch.idle).toBe(true);
        },
      ),
    );
  });

  it('counts from the first byte of the frame that has not ended', () => {
    const watch = new FrameWatch();
    watch.push(Buffer.concat([frame(5), frame(5).subarray(0, 3)]), 100);
    expect(watch.idle).toBe(false);
    watch.push(frame(5).subarray(3, 5), 200);
    expect(watch.begunAtMs).toBe(100);
    watch.push(Buffer.concat([frame(5).subarray(5), frame(9).subarray(0, 1)]), 300);
    expect(watch.begunAtMs).toBe(300);
  });

  it('takes fragments for one message, with control frames between them', () => {
    const watch = new FrameWatch();
    watch.push(frame(3, { final: false }), 100);
    watch.push(frame(0, { opcode: 9 }), 200);
    watch.push(frame(3, { opcode: 0, final: false }), 300);
    expect(watch.idle).toBe(false);
    expect(watch.begunAtMs).toBe(100);
    watch.push(frame(0, { opcode: 0 }), 400);
    expect(watch.idle).toBe(true);
  });
});
