import { createAuditStore } from './audit.ts';
import { createCategoryStore } from './categories.ts';
import type { Database } from './database.ts';
import { createInboxStore } from './inbox/inbox.ts';
import { createNotificationStore } from './notifications/notifications.ts';
import { createProducerKeyStore } from './people/producer-keys.ts';
import { createSessionStore } from './people/sessions.ts';
import { createStaffStore } from './people/staff.ts';
import type { Db } from './schema.ts';
import type { StaffKey, Store } from './store.ts';

/** What every driver is told by whoever puts the server together. */
export interface StoreSurroundings {
  /** Whether somebody has an open socket here: a broadcast serves them first. */
  connected: (staff: StaffKey) => boolean;
  /** Whether demo people may sign in now: only then does an admin of theirs count as one who is left. */
  demo: boolean;
}

/** The state of the database as a whole, which its driver has read. */
export interface DatabaseState {
  epoch: string;
  demo: boolean;
}

/**
 * The store on a database, the same for every dialect.
 *
 * @param compiler compiles the queries that are prepared once; it never runs one
 * @param close ends the driver
 */
export function createStore(
  database: Database,
  compiler: Db,
  state: DatabaseState,
  { connected, demo }: StoreSurroundings,
  close: () => Promise<void>,
): Store {
  return {
    inbox: createInboxStore(database, compiler, () => state.epoch),
    notifications: createNotificationStore(database, compiler, connected),
    staff: createStaffStore(database, demo),
    sessions: createSessionStore(database, compiler),
    producerKeys: createProducerKeyStore(database, compiler),
    categories: createCategoryStore(database),
    audit: createAuditStore(database),
    revision: () => database.revision(),
    get epoch() {
      return state.epoch;
    },
    get demo() {
      return state.demo;
    },
    async markDemo() {
      await database.write(({ db }) => db.updateTable('database_state').set({ demo: 1 }).execute());
      state.demo = true;
    },
    async check() {
      await database.snapshot((db) => db.selectFrom('database_state').select('id').execute());
      await database.write(() => Promise.resolve());
    },
    close,
  };
}
