import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { serverNow } from '../api/server-clock.ts';
import { createCatchUp } from './notifications/catch-up.ts';
import { createIntake } from './notifications/intake.ts';
import { createLists } from './notifications/lists.ts';
import { createMirror } from './notifications/mirror.ts';
import { createWrites } from './notifications/writes.ts';

export type { BellView } from '../inbox/items.ts';
export type { ListState } from './notifications/mirror.ts';

/**
 * - `idle`: not started, or the page is hidden for good
 * - `connecting`: without a proven position for less than 3 s: nothing is shown
 * - `live`: the socket is open and the position proven
 * - `catching-up`: for longer than that, or still fetching what was missed
 * - `offline`: no connection; the next try is scheduled
 * - `parked`: too many tabs of this person; waits until this tab is used
 * - `stopped`: this page is wrong or not allowed; `stopReason` says which
 */
export type ConnectionState =
  'idle' | 'connecting' | 'live' | 'catching-up' | 'offline' | 'parked' | 'stopped';

/** The inbox of whoever is signed in, as the page shows it. */
export const useNotifications = defineStore('notifications', () => {
  const mirror = createMirror();
  const intake = createIntake(mirror, () => {
    catchUp.look();
  });
  const catchUp = createCatchUp(mirror, intake.take);
  const { load, loadMore } = createLists(mirror, intake.take);
  const { setState, readAll, undo } = createWrites(mirror, intake.take);
  const { checkedAt, missed, onArrival } = intake;

  const connection = ref<ConnectionState>('idle');
  const stopReason = ref<'reload' | 'forbidden' | null>(null);
  const nextTryAt = ref<number | null>(null);
  const polling = ref(false);

  function start(): void {
    connection.value = 'connecting';
  }
  function stop(): void {
    connection.value = 'idle';
  }
  function reset(): void {
    catchUp.halt();
    intake.clear();
    mirror.clear();
  }
  function retryNow(): void {
    catchUp.hurry();
  }
  function used(): void {
    catchUp.hurry();
  }
  function clearMissed(): void {
    missed.value = 0;
  }

  return {
    known: computed(() => mirror.counts.value !== null),
    unread: computed(() => mirror.counts.value?.unread ?? 0),
    critical: computed(() => mirror.counts.value?.critical ?? 0),
    seq: computed(() => mirror.counts.value?.seq ?? null),
    epoch: mirror.epoch,
    lists: mirror.lists,
    connection,
    stopReason,
    checkedAt,
    nextTryAt,
    polling,
    missed,
    serverNow,
    start,
    stop,
    reset,
    retryNow,
    used,
    clearMissed,
    load,
    loadMore,
    setState,
    readAll,
    undo,
    onArrival,
  };
});
