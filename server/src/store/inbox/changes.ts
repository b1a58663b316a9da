import { limits } from '@belfry/shared/limits';
import { type Param, prepared } from '../prepared.ts';
import { itemJson, presentState } from '../presenter.ts';
import { type Db, type NotificationKey, place } from '../schema.ts';
import { changeMembers, type ChangesResult, type ServedChange, type StaffKey } from '../store.ts';
import { isAt, isSettled } from './item-rows.ts';
import { type Position, type Positions, proofOf } from './positions.ts';
import { createSharedContents } from './shared-content.ts';

/** One row more than a change may have tells that there are too many. */
const enough = limits.changeRows + 1;
/** What a frame may add around a change: its type, the mark of a replay, and braces. */
const frameBytes = 64;

interface Since {
  staff: StaffKey;
  since: number;
}

/** Items without their content, which many inboxes share. */
function selectOwnRows(db: Db) {
  return db
    .selectFrom('item')
    .select([
      'origin',
      'latest',
      'arrival',
      'arrived_at',
      'seq',
      'whole',
      'place',
      'reason',
      'read_at',
      'archived_at',
      'snoozed_until',
      'muted',
      'count',
    ]);
}

/**
 * What changed in an inbox after a position, read from the rows: each in its latest state, however often it changed.
 * A row changed after `since` when it arrived after it, or has changed since it arrived and did so after `since`; each of
 * the two is a range of an index.
 */
export function createChanges(compiler: Db, positions: Positions, epoch: () => string) {
  const sharedContents = createSharedContents(compiler);
  const changed = prepared((param: Param<Since>) => {
    const own = () => selectOwnRows(compiler).where('staff', '=', param('staff'));
    return own()
      .where(isAt(place.unread))
      .where('arrival', '>', param('since'))
      .unionAll(own().where(isSettled).where('arrival', '>', param('since')))
      .unionAll(
        own()
          .whereRef('seq', '>', 'arrival')
          .where('seq', '>', param('since'))
          .where('arrival', '<=', param('since')),
      )
      .limit((eb) => eb.lit(enough));
  });
  const removed = prepared((param: Param<Since>) =>
    compiler
      .selectFrom('tombstone')
      .innerJoin('notification', 'notification.key', 'tombstone.origin')
      .select('notification.id')
      .where('tombstone.staff', '=', param('staff'))
      .where('tombstone.seq', '>', param('since'))
      .limit((eb) => eb.lit(enough)),
  );

  async function read(db: Db, staff: StaffKey, since: number, now: Position): Promise<ServedChange | null> {
    const values = { staff, since };
    const rows = (await changed(db, values)).sort((a, b) => a.seq - b.seq);
    const gone = await removed(db, values);
    if (rows.length + gone.length > limits.changeRows) return null;

    const keys = new Set<NotificationKey>();
    for (const { origin, latest } of rows) keys.add(origin).add(latest);
    const contents = await sharedContents(db, keys);
    const items: string[] = [];
    const states: string[] = [];
    const arrivedIds: string[] = [];
    for (const row of rows) {
      const [origin, latest] = [contents.get(row.origin), contents.get(row.latest)];
      if (!origin || !latest) throw new Error(`an item has no notification: ${row.origin} or ${row.latest}`);
      const own = { ...row, id: origin.id, created_at: origin.createdAt };
      if (row.whole > since) items.push(itemJson(own, latest.json));
      else states.push(JSON.stringify(presentState(own)));
      if (row.arrival > since && row.place === place.unread) arrivedIds.push(origin.id);
    }
    const removedIds = gone.map((row) => row.id);
    const { seq, unread, critical } = now;
    return {
      ...{ from: since, seq, unread, critical },
      rowsJson:
        `"items":[${items.join(',')}],"states":[${states.join(',')}],` +
        `"removed":${JSON.stringify(removedIds)},"arrived":${JSON.stringify(arrivedIds)}`,
    };
  }

  return async function changesSince(
    db: Db,
    staff: StaffKey,
    from: string,
    since: number,
  ): Promise<ChangesResult> {
    const now = await positions.position(db, staff);
    const gone: ChangesResult = { kind: 'gone', proof: proofOf(epoch(), now) };
    const servable =
      from === epoch() && Number.isSafeInteger(since) && since >= now.floor && since <= now.seq;
    if (!servable) return gone;
    const change = await read(db, staff, since, now);
    return change && fitsFrame(change) ? { kind: 'change', epoch: epoch(), change } : gone;
  };
}

function fitsFrame(change: ServedChange): boolean {
  return Buffer.byteLength(changeMembers(change)) <= limits.changeBytes - frameBytes;
}
