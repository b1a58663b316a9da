import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffKey } from '../store/store.ts';
import { startLiveServer, type LiveServer } from './testing/live-server.ts';

const clerk = 1 as StaffKey;

let server: LiveServer;
beforeEach(async () => {
  server = await startLiveServer();
});
afterEach(async () => {
  await server.close();
});

describe('a live connection', () => {
  it('begins at the present and brings what is committed next', async () => {
    server.memory.arrive(clerk, 'Before');
    const session = server.memory.signIn(clerk);
    const client = server.connect(session);
    const ready = await client.next('ready');
    expect(ready).toMatchObject({
      staffId: session.person.id,
      epoch: 'epoch-1',
      seq: 1,
      unread: 1,
      sync: 'live',
    });
    server.arrive(clerk, '退款');
    const change = await client.next('change');
    expect(change).toMatchObject({ from: 1, seq: 2, unread: 2, critical: 0, states: [], removed: [] });
    expect(change.items.map((item) => item.title)).toEqual(['退款']);
    expect(change.arrived).toEqual(change.items.map((item) => item.id));
    expect(change.replayed).toBeUndefined();
  });
});
