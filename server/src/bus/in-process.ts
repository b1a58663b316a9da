import type { Hint, StaffKey } from '../store/store.ts';
import type { Bus, SessionNotice } from './bus.ts';

/**
 * The bus of a single process: hints go straight to the listeners, in the order of publishing, before `publish`
 * returns, so that a socket hears of a commit without a detour through the event loop.
 *
 * @param listenerFailed hears what a listener throws; neither the publisher nor the other listeners do.
 */
export function createInProcessBus(
  listenerFailed: (error: unknown) => void = (error) => {
    process.emitWarning(error instanceof Error ? error : String(error));
  },
): Bus {
  const followed = new Map<StaffKey, number>();
  const hintListeners: ((hint: Hint) => void)[] = [];
  const noticeListeners: ((notice: SessionNotice) => void)[] = [];

  function deliver<T>(listeners: readonly ((message: T) => void)[], message: T): void {
    for (const listener of listeners) {
      try {
        listener(message);
      } catch (error) {
        listenerFailed(error);
      }
    }
  }

  return {
    publish(hints) {
      for (const hint of hints) if (followed.has(hint.staff)) deliver(hintListeners, hint);
    },
    announce(notice) {
      deliver(noticeListeners, notice);
    },
    follow(staff) {
      followed.set(staff, (followed.get(staff) ?? 0) + 1);
      return Promise.resolve();
    },
    unfollow(staff) {
      const followers = followed.get(staff) ?? 0;
      if (followers > 1) followed.set(staff, followers - 1);
      else followed.delete(staff);
    },
    onHint(listener) {
      hintListeners.push(listener);
    },
    onNotice(listener) {
      noticeListeners.push(listener);
    },
    close() {
      followed.clear();
      hintListeners.length = 0;
      noticeListeners.length = 0;
      return Promise.resolve();
    },
  };
}
