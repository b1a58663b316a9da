import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { MessageKey } from '../../i18n/i18n.ts';
import { useNotifications } from '../../stores/notifications.ts';
import { createCountdown, type Countdown } from './countdown.ts';

/** What the bar at the bottom answers to something that was just done. */
export type Answer =
  /** Marked as read, and can be taken back: `seq` is the position of that change. */
  | { kind: 'read'; count: number; seq: number; busy: boolean }
  /** It failed; `again` tries once more. */
  | {
      kind: 'fault';
      text: Extract<MessageKey, 'bell.fault.mark' | 'bell.undo.failed'>;
      error: unknown;
      again: () => void;
    };

const shownMs = 8_000;

/**
 * The bar lives longer than the panel that it appears in: closed, the panel leaves it to the page. A way back stays 8 s,
 * and as long as someone is at it; a failure stays until it is dealt with.
 */
export const useUndoBar = defineStore('undo-bar', () => {
  const answer = shallowRef<Answer | null>(null);
  let countdown: Countdown | null = null;

  function show(next: Answer): void {
    dismiss();
    answer.value = next;
    if (next.kind === 'read') countdown = createCountdown(shownMs, dismiss);
  }

  function dismiss(): void {
    countdown?.stop();
    countdown = null;
    answer.value = null;
  }

  /** Someone is at the bar, or no longer. */
  function attend(here: boolean): void {
    if (here) countdown?.hold();
    else countdown?.release();
  }

  /** Does what its button says. */
  async function act(): Promise<void> {
    const now = answer.value;
    if (now?.kind === 'fault') {
      dismiss();
      now.again();
    } else if (now && !now.busy) {
      await undo(now.seq, now.count);
    }
  }

  async function undo(seq: number, count: number): Promise<void> {
    countdown?.stop();
    const trying: Answer = { kind: 'read', count, seq, busy: true };
    answer.value = trying;
    try {
      await useNotifications().undo(seq, { read: false });
      if (answer.value === trying) dismiss();
    } catch (error) {
      show({ kind: 'fault', text: 'bell.undo.failed', error, again: () => void undo(seq, count) });
    }
  }

  return { answer: computed(() => answer.value), show, dismiss, attend, act };
});
