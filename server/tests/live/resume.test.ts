import { inboxPage, type Item } from '@belfry/shared/inbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SocketClient } from '../../src/live/testing/socket-client.ts';
import { createInboxWorld, type InboxWorld } from '../inbox/inbox-world.ts';
import { FrameModel } from './frame-model.ts';

let world: InboxWorld;
beforeAll(async () => {
  world = await createInboxWorld();
});
afterAll(() => world.close());

/** Everything in the inbox, by id. */
async function stored(): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  for (let cursor = ''; ;) {
    const page = inboxPage.parse((await world.nora.get(`/inbox?view=all&limit=100${cursor}`)).body);
    for (const item of page.items) items.set(item.id, item);
    if (page.nextCursor === null) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

it(
  'brings a client to the store’s state through any mix of changes, drops and reconnects',
  { timeout: 60_000 },
  async () => {
    const action = fc.record({
      kind: fc.constantFrom(
        'publish',
        'collapse',
        'read',
        'unread',
        'archive',
        'snooze',
        'recall',
        'readAll',
        'due',
        'drop',
        'drop',
        'ping',
      ),
      pick: fc.nat(),
    });
    const model = new FrameModel();
    Object.assign(model, await world.proof());
    let resumes = 0;

    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (script) => {
        let client: SocketClient | null = null;
        let taken = 0;
        const takeAll = () => {
          for (const frame of client?.frames.slice(taken) ?? []) model.take(frame);
          taken = client?.frames.length ?? 0;
        };
        const dial = () => {
          takeAll();
          client?.socket.terminate();
          client = world.running.connect(world.nora, model.resumeQuery);
          taken = 0;
          resumes++;
        };
        dial();
        for (const { kind, pick } of script) {
          takeAll();
          const ids = [...model.items.keys()];
          const id = ids[pick % Math.max(1, ids.length)];
          const set = (state: object) =>
            id !== undefined && world.nora.patch('/inbox/items', { ids: [id], set: state });
          const inAMinute = new Date(world.now() + 60_000).toISOString();
          if (kind === 'publish')
            await world.publish(`Order ${String(pick)}`, { severity: pick % 3 ? 'info' : 'critical' });
          else if (kind === 'collapse') await world.publish('Again', { collapseKey: `k${String(pick % 2)}` });
          else if (kind === 'read') await set({ read: true });
          else if (kind === 'unread') await set({ read: false });
          else if (kind === 'archive') await set({ archived: pick % 2 === 0 });
          else if (kind === 'snooze') await set({ snoozedUntil: pick % 2 ? inAMinute : null });
          else if (kind === 'recall' && id !== undefined)
            await world.running.producer.delete(`/notifications/${id}`);
          else if (kind === 'readAll')
            await world.nora.post('/inbox/read-all', { epoch: model.epoch, upTo: model.seq });
          else if (kind === 'due') await world.pass(70_000);
          else if (kind === 'drop') dial();
          else if (client!.socket.readyState === 1) client!.socket.send('{"type":"ping"}');
        }
        await expect.poll(() => { takeAll(); return model.proof; }).toEqual(await world.proof()); // prettier-ignore
        expect(model.lost).toBe(false);
        expect(model.items).toEqual(await stored());
        client!.socket.terminate();
      }),
      // The inbox goes on from run to run, so a smaller script would not begin where a failing one did.
      { numRuns: 20, endOnFailure: true },
    );
    expect(resumes).toBeGreaterThan(20);
  },
);
