import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from './store.ts';
import { describeBroadcast } from './suite/broadcast.suite.ts';
import { describeChanges } from './suite/changes.suite.ts';
import { describeCollapse } from './suite/collapse.suite.ts';
import { describeIdempotency } from './suite/idempotency.suite.ts';
import { describeList } from './suite/list.suite.ts';
import { describeModel } from './suite/model.suite.ts';
import { describePeople } from './suite/people.suite.ts';
import { describePublishing } from './suite/publishing.suite.ts';
import { describeState } from './suite/state.suite.ts';
import { describeTime } from './suite/time.suite.ts';
import { type OpenStore, World } from './suite/world.ts';

/** What every store does, whatever it stands on; a driver's own test runs this and adds what only it can show. */
export function describeStore(name: string, open: OpenStore): void {
  describe(name, () => {
    describePublishing(open);
    describeIdempotency(open);
    describeCollapse(open);
    describeBroadcast(open);
    describeTime(open);
    describeState(open);
    describeList(open);
    describeChanges(open);
    describePeople(open);
    describeModel(open);

    it('answers its check while it is open and nothing after', async () => {
      const world = await World.open(open);
      const ann = await world.person('ann');
      await world.store.check();
      const last = world.send();
      await world.store.close();
      expect((await last).status).toBe('published');
      await expect(world.store.check()).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(world.store.inbox.proof(ann.key)).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(world.send()).rejects.toBeInstanceOf(StoreUnavailable);
      await world.store.close();
      await world.dispose();
    });
  });
}
