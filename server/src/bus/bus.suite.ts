import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hint, StaffKey } from '../store/store.ts';
import type { Bus, SessionNotice } from './bus.ts';

const ann = 1 as StaffKey;
const ben = 2 as StaffKey;

function hint(staff: StaffKey, seq: number): Hint {
  return { staff, from: seq - 1, seq, unread: seq, critical: 0 };
}

/** Collects messages and resolves `reached(n)` once there are `n` of them. */
function collector<T>() {
  const messages: T[] = [];
  const waiting: { count: number; resolve: (messages: T[]) => void }[] = [];
  return {
    messages,
    listener(message: T) {
      messages.push(message);
      for (const { count, resolve } of waiting) if (messages.length >= count) resolve(messages);
    },
    reached(count: number): Promise<T[]> {
      if (messages.length >= count) return Promise.resolve(messages);
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
  };
}

/**
 * What every bus does. `connect` gives two ends, `here` publishes and `there` listens: of two processes where the
 * driver has several, the same bus twice where it has one.
 */
export function describeBus(name: string, connect: () => Promise<{ here: Bus; there: Bus }>): void {
  describe(name, () => {
    let here: Bus;
    let there: Bus;

    beforeEach(async () => {
      ({ here, there } = await connect());
    });
    afterEach(async () => {
      await here.close();
      await there.close();
    });

    it('carries hints of people who are followed, whole and in order', async () => {
      const hints = collector<Hint>();
      there.onHint(hints.listener);
      await there.follow(ann);
      const arrived = { id: 'a', sharedJson: '"title":"t"', ownJson: '"count":1' };
      here.publish([{ ...hint(ann, 1), arrived }, hint(ann, 2)]);
      here.publish([hint(ann, 3)]);
      expect(await hints.reached(3)).toEqual([{ ...hint(ann, 1), arrived }, hint(ann, 2), hint(ann, 3)]);
    });

    it('carries nothing of people whom nobody follows', async () => {
      const hints = collector<Hint>();
      there.onHint(hints.listener);
      await there.follow(ann);
      here.publish([hint(ben, 1), hint(ann, 1)]);
      expect(await hints.reached(1)).toEqual([hint(ann, 1)]);
    });

    it('counts followers: the last one who leaves ends it', async () => {
      const hints = collector<Hint>();
      there.onHint(hints.listener);
      await there.follow(ann);
      await there.follow(ann);
      await there.follow(ben);
      there.unfollow(ann);
      here.publish([hint(ann, 1)]);
      await hints.reached(1);
      there.unfollow(ann);
      here.publish([hint(ann, 2), hint(ben, 1)]);
      expect(await hints.reached(2)).toEqual([hint(ann, 1), hint(ben, 1)]);
    });

    it('takes an unfollow of somebody who is not followed', async () => {
      const hints = collector<Hint>();
      there.onHint(hints.listener);
      there.unfollow(ann);
      await there.follow(ann);
      here.publish([hint(ann, 1)]);
      expect(await hints.reached(1)).toEqual([hint(ann, 1)]);
    });

    it('tells notices about sessions to everyone, also to whoever announced them', async () => {
      const notices = collector<SessionNotice>();
      const own = collector<SessionNotice>();
      there.onNotice(notices.listener);
      here.onNotice(own.listener);
      const ended: SessionNotice = { kind: 'ended', sessions: [{ id: 's', staff: ann }] };
      const moved: SessionNotice = { kind: 'moved', session: { id: 's', staff: ann }, endsAtMs: 5 };
      here.announce(ended);
      here.announce(moved);
      expect(await notices.reached(2)).toEqual([ended, moved]);
      expect(await own.reached(2)).toEqual([ended, moved]);
    });

    it('goes on when a listener throws', async () => {
      const hints = collector<Hint>();
      there.onHint(() => {
        throw new Error('listener');
      });
      there.onHint(hints.listener);
      await there.follow(ann);
      here.publish([hint(ann, 1), hint(ann, 2)]);
      expect(await hints.reached(2)).toEqual([hint(ann, 1), hint(ann, 2)]);
    });

    it('is silent after close, and harmless to publish on', async () => {
      const hints = collector<Hint>();
      there.onHint(hints.listener);
      await there.follow(ann);
      await there.close();
      await here.close();
      here.publish([hint(ann, 1)]);
      here.announce({ kind: 'ended', sessions: [] });
      expect(hints.messages).toEqual([]);
    });
  });
}
