import { setTimeout as delay } from 'node:timers/promises';
import { settle } from './checker.ts';
import type { History } from './history.ts';
import { startTraffic } from './traffic.ts';

export interface KillRound {
  /** From the spawn of the next process until it was ready. */
  readyMs: number;
  /** What does not agree: right after the restart, or after everything unknown was sent again. */
  findings: string[];
}

/**
 * Kills the server in the middle of traffic, at a moment that nothing in it chose, and starts it again.
 * @param promises how many notifications are answered 201 before that
 * @param withinMs how long it may take until everyone is consistent again
 */
export async function killRound(history: History, promises: number, withinMs = 10_000): Promise<KillRound> {
  const { office } = history;
  const enough = history.count('promised') + promises;
  const traffic = startTraffic(history);
  while (history.count('promised') < enough) await delay(5);
  await delay(Math.random() * 50);
  await office.child.stop('SIGKILL');
  await traffic.stop();

  const readyMs = await office.start();
  // What was promised is there before anything is sent again, and every tab has come back by itself.
  const kept = await settle(history, withinMs);
  if (kept.length > 0) return { readyMs, findings: kept };
  await history.retry();
  return { readyMs, findings: await settle(history, withinMs) };
}
