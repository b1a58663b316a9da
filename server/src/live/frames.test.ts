import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverFrame, type ServerFrame } from '@belfry/shared/live';
import type { Hint, StaffKey } from '../store/store.ts';
import {
  byeFrame,
  changeFrame,
  createInlineFrames,
  pingFrame,
  pongFrame,
  resetFrame,
  sessionFrame,
} from './frames.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { rfcPing, textFrame, utf8, type Wire } from './wire.ts';

/** Reads one frame as RFC 6455 section 5.2 has it; throws when anything stands after it. */
function readFrame(wire: Wire): { first: number; payload: Buffer } {
  const bytes = Buffer.from(wire, 'latin1');
  expect(bytes).toHaveLength(wire.length);
  const code = bytes.readUInt8(1);
  const header = code === 127 ? 10 : code === 126 ? 4 : 2;
  const length =
    code === 127 ? Number(bytes.readBigUInt64BE(2)) : code === 126 ? bytes.readUInt16BE(2) : code;
  const payload = bytes.subarray(header);
  expect(payload).toHaveLength(length);
  return { first: bytes.readUInt8(0), payload };
}

const parse = (wire: Wire): ServerFrame => {
  const { first, payload } = readFrame(wire);
  expect(first).toBe(0x81);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
  return serverFrame.parse(JSON.parse(text));
};

const counts = { seq: 7, unread: 3, critical: 1 };

describe('frames', () => {
  it('carry any text in any length', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(anyText, fc.constantFrom(0, 1, 125, 126, 65_535, 65_536, 70_000), (text, padding) => {
        const whole = text + ' '.repeat(padding);
        expect(readFrame(textFrame(utf8(whole))).payload.toString()).toBe(whole);
      }),
    );
  });

  it('take the shortest form of the length', () => {
    const headerOf = (length: number) => textFrame('x'.repeat(length)).length - length;
    expect([125, 126, 65_535, 65_536].map(headerOf)).toEqual([2, 4, 4, 10]);
  });

  it('are what the wire says', () => {
    const now = '2026-01-31T09:00:00.000Z';
    expect(parse(pingFrame(counts, now))).toEqual({ type: 'ping', ...counts, now });
    expect(parse(pongFrame(counts, now))).toEqual({ type: 'pong', ...counts, now });
    expect(parse(resetFrame({ epoch: 'e', ...counts }))).toEqual({ type: 'reset', epoch: 'e', ...counts });
    expect(parse(sessionFrame(Date.parse(now)))).toEqual({ type: 'session', endsAt: now });
    const bye = { code: 4200, retryAfterMs: 1_000, spreadMs: 5_000 };
    expect(parse(byeFrame(bye))).toEqual({ type: 'bye', ...bye });
    expect(readFrame(rfcPing)).toEqual({ first: 0x89, payload: Buffer.alloc(0) });
    const rows = { items: [], states: [], removed: ['01948c3e-7a10-7c4e-8f7d-2b8a1c5d9e01'], arrived: [] };
    const served = { from: 5, ...counts, rowsJson: JSON.stringify(rows).slice(1, -1) };
    const change = { type: 'change', from: 5, ...counts, ...rows };
    expect(parse(changeFrame(served, false))).toEqual(change);
    expect(parse(changeFrame(served, true))).toEqual({ ...change, replayed: true });
  });

  it('say why each person got it, also within one broadcast', () => {
    const memory = createMemoryStore();
    const inlineFrame = createInlineFrames();
    const reasons = ['Support', '仓库', 'Support'].map((via) => ({ kind: 'role', via }));
    const frames = reasons.map((reason) => {
      const hint = memory.arrive(1 as StaffKey);
      const ownJson = `"reason":${JSON.stringify(reason)},"readAt":null,"archivedAt":null,"snoozedUntil":null,"muted":false`;
      return parse(inlineFrame(hint, { ...hint.arrived!, ownJson }));
    });
    expect(frames.map((frame) => frame.type === 'change' && frame.items[0]?.reason)).toEqual(reasons);
  });

  it('say the same of an inline arrival as of one that is read later', async () => {
    const memory = createMemoryStore();
    const inlineFrame = createInlineFrames();
    const people = [1, 2, 3].map((key) => key as StaffKey);
    for (const staff of people) memory.arrive(staff);
    // Two broadcasts in turn: what is kept of one must not slip into the other.
    const hints: Hint[] = ['Café', '退款 😀', 'Café'].flatMap((title) =>
      people.map((staff) => memory.arrive(staff, title)),
    );
    for (const hint of hints) {
      if (!hint.arrived) throw new Error('an arrival is inline');
      const frame = parse(inlineFrame(hint, hint.arrived));
      const read = await memory.store.inbox.changesSince(hint.staff, memory.store.epoch, hint.from);
      if (read.kind !== 'change' || frame.type !== 'change') throw new Error('a change');
      const { seq, unread, critical } = hint;
      expect(frame).toMatchObject({ from: hint.from, seq, unread, critical, states: [], removed: [] });
      const replay = parse(changeFrame(read.change, false));
      if (replay.type !== 'change') throw new Error('a change');
      const same = replay.items.find((item) => item.id === hint.arrived?.id);
      expect(frame.items).toEqual([same]);
      expect(frame.arrived).toEqual([same?.id]);
    }
  });
});
