import pino from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { Hint, InboxStore, StaffKey, StaffRecord, StaffStore } from '../store/store.ts';
import { createDriftAudit } from './drift-audit.ts';

const key = (number: number) => number as StaffKey;
const hint = (staff: number): Hint => ({ staff: key(staff), from: 0, seq: 1, unread: 1, critical: 0 });

function setUp(people: number, wrong: number) {
  const audited: number[] = [];
  const inbox = {
    audit(staff: StaffKey) {
      audited.push(staff);
      const unread = staff === key(wrong) ? 2 : 1;
      return Promise.resolve({ counters: { seq: 1, unread, critical: 0 }, rows: { unread: 1, critical: 0 } });
    },
  } as InboxStore;
  const staff = {
    list({ after = '0', limit }) {
      const from = Number(after);
      const keys = Array.from({ length: Math.min(limit, people - from) }, (_, i) => from + i + 1);
      const nextCursor = from + limit < people ? String(from + limit) : null;
      return Promise.resolve({ items: keys.map((each) => ({ key: key(each) }) as StaffRecord), nextCursor });
    },
  } as StaffStore;
  const metrics = { audited: vi.fn() };
  const log: string[] = [];
  const logger = pino({}, { write: (line: string) => void log.push(line) });
  return { audit: createDriftAudit({ store: { inbox, staff }, metrics, logger }), audited, metrics, log };
}

describe('the audit of the badges', () => {
  it('looks at inboxes that changed, once for each', async () => {
    const { audit, audited, metrics } = setUp(0, -1);
    audit.changed([hint(101), hint(102), hint(101)]);
    await audit.run();
    expect(audited).toEqual([101, 102]);
    expect(metrics.audited).toHaveBeenCalledWith(2, 0);
    await audit.run();
    expect(audited).toHaveLength(2);
  });

  it('comes to everyone in time, and begins anew after the last', async () => {
    const { audit, audited } = setUp(12, -1);
    for (let run = 0; run < 4; run++) await audit.run();
    expect(audited).toEqual([...Array.from({ length: 12 }, (_, i) => i + 1), 1, 2, 3, 4, 5]);
  });

  it('stays small after a broadcast to everyone', async () => {
    const { audit, audited } = setUp(0, -1);
    audit.changed(Array.from({ length: 10_000 }, (_, i) => hint(i + 1)));
    await audit.run();
    expect(audited).toHaveLength(20);
  });

  it('counts and reports a badge that is wrong', async () => {
    const { audit, metrics, log } = setUp(5, 3);
    await audit.run();
    expect(metrics.audited).toHaveBeenCalledWith(5, 1);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('a badge is wrong');
  });
});
