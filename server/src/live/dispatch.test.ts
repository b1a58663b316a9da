import fc from 'fast-check';
import type { ChangeFrame, ServerFrame } from '@belfry/shared/live';
import { beforeEach, describe, expect, it } from 'vitest';
import { createInProcessBus } from '../bus/in-process.ts';
import { systemClock } from '../clock.ts';
import type { Hint, StaffKey } from '../store/store.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { createPeople, type People, type Person } from './people.ts';
import { createReadQueue } from './read-queue.ts';
import { createFakeConnection, type FakeConnection } from './testing/fake-connection.ts';
import { countMetrics } from './testing/live-server.ts';
import { settled } from './testing/manual-time.ts';
import { createMemoryStore, type MemoryStore } from './testing/memory-store.ts';
import { systemTimers } from './timers.ts';

const clerk = 1 as StaffKey;

interface Scene {
  memory: MemoryStore;
  people: People;
  dispatch: Dispatch;
  failures: unknown[];
  /** A connection that became ready at the present position. */
  connect(): FakeConnection;
  person(): Person;
}

function createScene(): Scene {
  const memory = createMemoryStore();
  const people = createPeople(createInProcessBus(), () => undefined);
  const failures: unknown[] = [];
  const dispatch = createDispatch({
    store: memory.store,
    people,
    reads: createReadQueue(systemClock, systemTimers),
    clock: systemClock,
    metrics: countMetrics(),
    failed: (error) => failures.push(error),
  });
  let made = 0;
  const person = () => {
    const found = people.get(clerk);
    if (!found) throw new Error('nobody is connected');
    return found;
  };
  return {
    ...{ memory, people, dispatch, failures, person },
    connect() {
      const fake = createFakeConnection(++made);
      people.join(fake.connection, clerk);
      fake.connection.phase = 'ready';
      fake.connection.sent = memory.counts(clerk).seq;
      dispatch.learn(person(), memory.counts(clerk));
      return fake;
    },
  };
}

const changes = (frames: readonly ServerFrame[]) => frames.filter((frame) => frame.type === 'change');
const steps = (frames: readonly ServerFrame[]) => changes(frames).map(({ from, seq }) => [from, seq]);

/** Titles of what a client has after these frames, as the contract has it apply them. */
function titlesAfter(frames: readonly ServerFrame[]): string[] {
  return changes(frames).flatMap((frame: ChangeFrame) => frame.items.map((item) => item.title));
}

/** A promise that a test opens. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('dispatch', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = createScene();
  });

  it('sends a hint that begins at the position last sent as it is, without a read', () => {
    const client = scene.connect();
    const hint = scene.memory.arrive(clerk, 'Order 1');
    scene.dispatch.hint(hint);
    expect(steps(client.frames)).toEqual([[0, 1]]);
    expect(titlesAfter(client.frames)).toEqual(['Order 1']);
    expect(scene.memory.reads.size).toBe(0);
  });

  it('reads a change that no hint carries, once for all tabs at that position', async () => {
    scene.dispatch.hint(scene.memory.arrive(clerk));
    const tabs = [scene.connect(), scene.connect(), scene.connect()];
    scene.dispatch.hint(scene.memory.read(clerk));
    await settled();
    for (const tab of tabs) {
      expect(changes(tab.frames)).toMatchObject([
        { from: 1, seq: 2, unread: 0, items: [], states: [{ seq: 2 }] },
      ]);
    }
    expect(scene.memory.reads.get('changesSince')).toBe(1);
  });

  it('drops a hint that comes again or late', async () => {
    const client = scene.connect();
    const first = scene.memory.arrive(clerk);
    const second = scene.memory.arrive(clerk);
    for (const hint of [first, first, second, first, second]) scene.dispatch.hint(hint);
    await settled();
    expect(steps(client.frames)).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('reads what a lost hint would have brought when the next one shows the hole', async () => {
    const client = scene.connect();
    scene.memory.arrive(clerk, 'Lost');
    scene.dispatch.hint(scene.memory.arrive(clerk, 'Heard'));
    await settled();
    expect(steps(client.frames)).toEqual([[0, 2]]);
    expect(titlesAfter(client.frames)).toEqual(['Lost', 'Heard']);
    expect(client.frames).not.toHaveProperty('0.replayed'); // it is news, not what was missed while away
  });

  it('lets hints only raise the target while a catch-up is under way', async () => {
    const client = scene.connect();
    const { opened, open } = gate();
    scene.memory.after = () => opened;
    scene.memory.arrive(clerk, 'Lost');
    scene.dispatch.hint(scene.memory.arrive(clerk, 'A'));
    scene.dispatch.hint(scene.memory.arrive(clerk, 'B'));
    expect(scene.memory.reads.get('changesSince')).toBe(1);
    scene.dispatch.hint(scene.memory.arrive(clerk, 'C'));
    expect(client.frames).toEqual([]);
    scene.memory.after = () => undefined;
    open();
    await settled();
    expect(steps(client.frames)).toEqual([
      [0, 2],
      [2, 4],
    ]);
    expect(titlesAfter(client.frames)).toEqual(['Lost', 'A', 'B', 'C']);
  });

  it('sends reset when too much changed, and goes on from its position', async () => {
    const client = scene.connect();
    scene.memory.arrive(clerk);
    scene.memory.floor = 1;
    scene.dispatch.hint(scene.memory.arrive(clerk));
    await settled();
    scene.dispatch.hint(scene.memory.arrive(clerk));
    expect(client.frames).toMatchObject([
      { type: 'reset', epoch: 'epoch-1', seq: 2, unread: 2 },
      { type: 'change', from: 2, seq: 3 },
    ]);
  });

  it('stays behind when a read fails, and catches up with the next thing it learns', async () => {
    const client = scene.connect();
    scene.memory.before = () => Promise.reject(new Error('away'));
    scene.dispatch.hint(scene.memory.read(clerk)); // nothing to read: no commit
    scene.memory.arrive(clerk);
    scene.dispatch.learn(scene.person(), scene.memory.counts(clerk));
    await settled();
    expect(scene.failures).toHaveLength(1);
    scene.memory.before = () => undefined;
    scene.dispatch.learn(scene.person(), scene.memory.counts(clerk));
    await settled();
    expect(steps(client.frames)).toEqual([[0, 1]]);
  });

  it('does not ask for ever when the store does not confirm a hint', async () => {
    const client = scene.connect();
    scene.dispatch.hint({ staff: clerk, from: 6, seq: 7, unread: 9, critical: 0 });
    await settled();
    expect(scene.memory.reads.get('changesSince')).toBe(1);
    expect(client.frames).toEqual([]);
    scene.dispatch.hint(scene.memory.arrive(clerk));
    expect(steps(client.frames)).toEqual([[0, 1]]);
  });

  it('pays an owed ping only after every change up to its position', async () => {
    const client = scene.connect();
    scene.memory.arrive(clerk);
    client.connection.owesPing = true;
    scene.dispatch.learn(scene.person(), scene.memory.counts(clerk));
    expect(client.frames).toEqual([]);
    await settled();
    expect(client.frames).toMatchObject([
      { type: 'change', from: 0, seq: 1 },
      { type: 'ping', seq: 1, unread: 1 },
    ]);
  });

  it('answers a proof that is older than what was sent with the newer counts', () => {
    const client = scene.connect();
    const old = scene.memory.counts(clerk);
    scene.dispatch.hint(scene.memory.arrive(clerk));
    client.connection.owesPongs = 1;
    scene.dispatch.learn(scene.person(), old);
    expect(client.frames.at(-1)).toMatchObject({ type: 'pong', seq: 1, unread: 1 });
  });

  it('brings tabs at different positions to the same one', async () => {
    const [first, second] = [scene.connect(), scene.connect()];
    scene.memory.arrive(clerk, 'One');
    second.connection.sent = 1; // read at its start, before the hint came
    scene.dispatch.hint(scene.memory.read(clerk));
    await settled();
    expect(steps(first.frames)).toEqual([[0, 2]]);
    expect(steps(second.frames)).toEqual([[1, 2]]);
  });

  it('keeps a tab that is up to date live while another catches up', () => {
    const [late, live] = [scene.connect(), scene.connect()];
    const { opened } = gate();
    scene.memory.before = () => opened;
    scene.memory.arrive(clerk);
    live.connection.sent = 1;
    scene.dispatch.learn(scene.person(), scene.memory.counts(clerk));
    scene.dispatch.hint(scene.memory.arrive(clerk));
    expect(steps(live.frames)).toEqual([[1, 2]]);
    expect(late.frames).toEqual([]);
  });

  it('serves the other tabs when one is cut in the middle', async () => {
    const tabs = [scene.connect(), scene.connect(), scene.connect()];
    const [first] = tabs;
    if (first)
      Object.assign(first.connection, {
        send: () => {
          scene.people.leave(first.connection);
        },
      });
    scene.dispatch.hint(scene.memory.arrive(clerk));
    scene.dispatch.hint(scene.memory.read(clerk));
    await settled();
    for (const tab of tabs.slice(1)) expect(steps(tab.frames)).toEqual([[0, 1], [1, 2]]); // prettier-ignore
  });

  it('keeps the chain whole whatever becomes of hints, and ends where the store is', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant('arrive' as const) },
      { weight: 2, arbitrary: fc.constant('read' as const) },
      { weight: 3, arbitrary: fc.constant('deliver' as const) },
      { weight: 1, arbitrary: fc.constant('lose' as const) },
      { weight: 1, arbitrary: fc.constant('repeat' as const) },
      { weight: 1, arbitrary: fc.constant('shuffle' as const) },
      { weight: 1, arbitrary: fc.constant('slow' as const) },
      { weight: 1, arbitrary: fc.constant('fail' as const) },
      { weight: 1, arbitrary: fc.constant('open' as const) },
      { weight: 1, arbitrary: fc.constant('sweep' as const) },
      { weight: 1, arbitrary: fc.constant('floor' as const) },
      { weight: 2, arbitrary: fc.constant('turn' as const) },
      { weight: 1, arbitrary: fc.constant('tab' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (script) => {
        const scene = createScene();
        const openTab = () => ({
          start: scene.memory.counts(clerk).seq,
          readAt: new Map(scene.memory.items(clerk).map((item) => [item.id, item.readAt])),
          client: scene.connect(),
        });
        const tabs = [openTab()];
        let underway: Hint[] = [];
        let slow = gate();
        for (const what of script) {
          if (what === 'arrive') underway.push(scene.memory.arrive(clerk));
          else if (what === 'read') underway.push(scene.memory.read(clerk));
          else if (what === 'deliver') underway.splice(0, 3).forEach(scene.dispatch.hint);
          else if (what === 'lose') underway.shift();
          else if (what === 'repeat') underway = [...underway, ...underway.slice(0, 2)];
          else if (what === 'shuffle') underway.reverse();
          else if (what === 'slow') scene.memory.after = () => slow.opened;
          else if (what === 'fail') scene.memory.before = () => Promise.reject(new Error('away'));
          else if (what === 'open') {
            slow.open();
            slow = gate();
            scene.memory.after = () => undefined;
            scene.memory.before = () => undefined;
          } else if (what === 'sweep') scene.dispatch.learn(scene.person(), scene.memory.counts(clerk));
          else if (what === 'floor') scene.memory.floor = Math.max(0, scene.memory.counts(clerk).seq - 1);
          else if (what === 'tab') tabs.push(openTab());
          else await settled(1);
        }
        slow.open();
        scene.memory.after = () => undefined;
        scene.memory.before = () => undefined;
        await settled();
        scene.dispatch.learn(scene.person(), scene.memory.counts(clerk));
        await settled();

        const end = scene.memory.counts(clerk);
        const truth = new Map(scene.memory.items(clerk).map((item) => [item.id, item.readAt]));
        for (const { client, start, readAt } of tabs) {
          let at = start;
          let reloads = false;
          for (const frame of client.frames) {
            if (frame.type === 'change') {
              expect(frame.from).toBe(at);
              expect(frame.seq).toBeGreaterThan(frame.from);
              for (const row of [...frame.items, ...frame.states]) readAt.set(row.id, row.readAt);
            }
            if (frame.type === 'reset') reloads = true;
            if (frame.type === 'change' || frame.type === 'reset') at = frame.seq;
          }
          expect(at).toBe(end.seq);
          if (!reloads) expect(readAt).toEqual(truth);
          const last = client.frames.at(-1);
          if (last) expect(last).toMatchObject(end);
        }
      }),
      { numRuns: 300 },
    );
  });
});
