import { createPinia, setActivePinia } from 'pinia';
import { vi } from 'vitest';
import { useNotifications } from '../notifications.ts';
import { useSession } from '../session.ts';
import { FakeServer } from './fake-server.ts';

/** A page on a fake clock, with a server of its own. To be left with `leavePage`. */
export function enterPage(): FakeServer {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  return new FakeServer().install();
}

export function leavePage(): void {
  useNotifications().stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}

/** The shell is up, and the socket is live. */
export async function goLive(server: FakeServer): Promise<ReturnType<typeof useNotifications>> {
  await useSession().load();
  const store = useNotifications();
  store.start();
  server.accept();
  await settle();
  return store;
}

/** Lets everything that was asked be answered, and be shown. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(20);
}
