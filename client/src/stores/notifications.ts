import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import { serverNow } from '../api/server-clock.ts';
import { browserEnvironment } from '../live/browser-environment.ts';
import { createCatchUp } from './notifications/catch-up.ts';
import { createFeed } from './notifications/feed.ts';
import { createIntake } from './notifications/intake.ts';
import { createLists } from './notifications/lists.ts';
import { createMirror } from './notifications/mirror.ts';
import { createPolling } from './notifications/polling.ts';
import { createWrites } from './notifications/writes.ts';
import { useSession } from './session.ts';

export type { BellView } from '../inbox/items.ts';
export type { ConnectionState } from './notifications/connection-state.ts';
export type { ListState } from './notifications/mirror.ts';

/**
 * The inbox of whoever is signed in, as the page shows it. It owns the live connection; each part is a file of its own:
 *
 *   socket ─▶ feed ─┐                  ┌─▶ mirror (counts, lists)
 *   lists, writes ──┼─▶ reducer ─▶ intake ─▶ arrivals, missed
 *   catch-up, polling ┘                └─▶ catch-up, when something is still needed
 */
export const useNotifications = defineStore('notifications', () => {
  const session = useSession();
  const mirror = createMirror();
  const intake = createIntake(mirror, () => {
    catchUp.look();
    feed.review();
  });
  const catchUp = createCatchUp(mirror, intake.take);
  const polling = createPolling(mirror, intake.take);
  const lists = createLists(mirror, intake.take);
  const writes = createWrites(mirror, intake.take);
  const feed = createFeed({
    ...{ environment: browserEnvironment(), mirror, intake, catchUp, polling },
    belongsTo,
    sessionEnds: session.moved,
    isSignedIn: session.load,
  });
  const { connection, shown } = feed;

  let started = false;
  /** Whose inbox is held. */
  let owner: string | null = null;

  function start(): void {
    started = true;
    if (session.status !== 'signed-out') connection.start();
  }

  function stop(): void {
    started = false;
    connection.stop();
  }

  function reset(): void {
    const wasRunning = connection.phase.kind !== 'idle';
    connection.stop();
    owner = session.session?.staff.id ?? null;
    drop();
    if (started && wasRunning) start();
  }

  function drop(): void {
    catchUp.halt();
    intake.clear();
    mirror.clear();
  }

  function belongsTo(staffId: string): void {
    if (owner !== null && owner !== staffId) {
      drop();
      session.load().catch(() => undefined);
    }
    owner = staffId;
  }

  function retryNow(): void {
    connection.retryNow();
    catchUp.hurry();
  }

  watch(
    () => [session.status, session.session?.staff.id] as const,
    ([status, staffId]) => {
      if (status === 'signed-out') connection.stop();
      else if (owner !== null && staffId !== undefined && staffId !== owner) reset();
      else if (started) connection.start();
      owner ??= staffId ?? null;
    },
    // In the same moment, so that no frame of the next person meets the inbox of the last.
    { flush: 'sync' },
  );

  return {
    known: computed(() => mirror.counts.value !== null),
    unread: computed(() => mirror.counts.value?.unread ?? 0),
    critical: computed(() => mirror.counts.value?.critical ?? 0),
    epoch: mirror.epoch,
    seq: computed(() => mirror.counts.value?.seq ?? null),
    connection: shown.state,
    stopReason: shown.stopReason,
    nextTryAt: shown.nextTryAt,
    checkedAt: intake.checkedAt,
    polling: polling.works,
    missed: intake.missed,
    missedAtLeast: intake.missedAtLeast,
    lists: mirror.lists,
    serverNow,
    start,
    stop,
    reset,
    retryNow,
    used: () => {
      connection.used();
    },
    clearMissed: intake.clearMissed,
    load: lists.load,
    loadMore: lists.loadMore,
    setState: writes.setState,
    readAll: writes.readAll,
    undo: writes.undo,
    onArrival: intake.onArrival,
  };
});
