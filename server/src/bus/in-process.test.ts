import { expect, it, vi } from 'vitest';
import type { StaffKey } from '../store/store.ts';
import { describeBus } from './bus.suite.ts';
import { createInProcessBus } from './in-process.ts';

describeBus('in-process bus', () => {
  const bus = createInProcessBus(() => undefined);
  return Promise.resolve({ here: bus, there: bus });
});

it('reports what a listener throws', async () => {
  const failed = vi.fn();
  const bus = createInProcessBus(failed);
  const fault = new Error('listener');
  bus.onHint(() => {
    throw fault;
  });
  await bus.follow(1 as StaffKey);
  bus.publish([{ staff: 1 as StaffKey, from: 0, seq: 1, unread: 1, critical: 0 }]);
  expect(failed).toHaveBeenCalledExactlyOnceWith(fault);
});
