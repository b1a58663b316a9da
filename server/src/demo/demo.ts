import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Passwords } from '../sessions/passwords.ts';
import { StartFault } from '../start-fault.ts';
import type { Store } from '../store/store.ts';
import { fillDemo } from './fill.ts';

/**
 * Decides whether this server is a demo, and makes an empty database one. A database that holds real people is never
 * touched: there demo stays off, and asking for it by name stops the start.
 * @returns whether demo people and keys are let in
 * @throws StartFault
 */
export async function prepareDemo(parts: {
  store: Store;
  passwords: Passwords;
  clock: Clock;
  config: Pick<Config, 'demo' | 'databasePath'>;
}): Promise<boolean> {
  const { store, config } = parts;
  if (config.demo === 'off') return false;
  if (!store.demo) {
    const { staff } = await store.staff.counts();
    if (staff > 0) {
      if (config.demo === 'offered') return false;
      throw new StartFault(
        `DEMO is on, but ${config.databasePath} is not a demo database and has people in it. ` +
          'Name another one or leave DEMO unset. Example: DATABASE_URL=sqlite:./data/demo.db',
      );
    }
    // Marked before it is filled: what a crash leaves half-way must never pass for a real one.
    await store.markDemo();
  }
  await fillDemo(parts);
  return true;
}
