import type { Logger } from 'pino';
import type { Hint, StaffKey, Store } from '../store/store.ts';
import type { Metrics } from './metrics.ts';

/** Checks that the badge never lies: counters against rows, for a sample of inboxes. */
export interface DriftAudit {
  /** Remembers whose inboxes changed: that is where a wrong counter would come from. */
  changed(hints: readonly Hint[]): void;
  /** Audits a few of them, and a few of everybody. */
  run(): Promise<void>;
}

/** Inboxes in one run: some that changed lately, and the next few in a slow walk through all people. */
const changedInOneRun = 20;
const walkedInOneRun = 5;

export function createDriftAudit(parts: {
  store: Pick<Store, 'inbox' | 'staff'>;
  metrics: Pick<Metrics, 'audited'>;
  logger: Logger;
}): DriftAudit {
  const { store, metrics, logger } = parts;
  const changed = new Set<StaffKey>();
  let walkedTo: string | null = null;

  async function nextOfAll(): Promise<StaffKey[]> {
    const page = await store.staff.list({
      limit: walkedInOneRun,
      ...(walkedTo !== null && { after: walkedTo }),
    });
    walkedTo = page.nextCursor;
    return page.items.map((person) => person.key);
  }

  async function isRight(staff: StaffKey): Promise<boolean> {
    const { counters, rows } = await store.inbox.audit(staff);
    if (counters.unread === rows.unread && counters.critical === rows.critical) return true;
    logger.error({ staff, counters, rows }, 'a badge is wrong');
    return false;
  }

  return {
    changed(hints) {
      for (const hint of hints) {
        if (changed.size >= changedInOneRun) return;
        changed.add(hint.staff);
      }
    },
    async run() {
      const sample = new Set([...changed, ...(await nextOfAll())]);
      changed.clear();
      let drifted = 0;
      for (const staff of sample) {
        if (!(await isRight(staff))) drifted++;
        // Each count goes over many rows; nothing else should have to wait for all of them.
        await new Promise(setImmediate);
      }
      metrics.audited(sample.size, drifted);
    },
  };
}
