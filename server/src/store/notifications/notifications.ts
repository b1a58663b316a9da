import type { Database } from '../database.ts';
import type { Db } from '../schema.ts';
import type { NotificationStore, StaffKey } from '../store.ts';
import { createAudiences } from './audience.ts';
import { createBroadcasts } from './broadcast.ts';
import { createDelivery } from './deliver.ts';
import { createDueJobs } from './due.ts';
import { createIdempotency } from './idempotency.ts';
import { createPruning } from './prune.ts';
import { createPublish } from './publish.ts';
import { createRecall } from './recall.ts';
import { createRemovals } from './removal.ts';
import { createSent } from './sent.ts';

/** Notifications from being taken in to being gone. @param connected whether somebody has an open socket here */
export function createNotificationStore(
  database: Database,
  compiler: Db,
  connected: (staff: StaffKey) => boolean,
): NotificationStore {
  const audiences = createAudiences(compiler);
  const idempotency = createIdempotency(compiler);
  const deliver = createDelivery(compiler);
  const broadcasts = createBroadcasts(database, compiler, { idempotency, connected });
  const removals = createRemovals(database, compiler);
  return {
    publish: createPublish(database, compiler, { audiences, deliver, broadcasts, idempotency }),
    recall: createRecall(database, { broadcasts, removals }),
    runDue: createDueJobs(database, compiler, { audiences, deliver, broadcasts, removals }),
    prune: createPruning(database, idempotency),
    ...createSent(database),
  };
}
