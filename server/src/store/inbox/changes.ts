import type { Change, Item, ItemState } from '@belfry/shared/inbox';
import { limits } from '@belfry/shared/limits';
import { type Param, prepared } from '../prepared.ts';
import { presentItem, presentState } from '../presenter.ts';
import { type Db, place } from '../schema.ts';
import type { ChangesResult, StaffKey } from '../store.ts';
import { isAt, isSettled, selectItemRows } from './item-rows.ts';
import { type Position, type Positions, proofOf } from './positions.ts';

/** One row more than a change may have tells that there are too many. */
const enough = limits.changeRows + 1;
/** What a frame may add around a change: its type and the mark of a replay. */
const frameBytes = 64;
/** More than an entry of any kind has without its texts: times, ids, and names of at most 64 characters. */
const boundBytes = 2_048;

interface Since {
  staff: StaffKey;
  since: number;
}

/**
 * What changed in an inbox after a position, read from the rows: each in its latest state, however often it changed.
 * A row changed after `since` when it arrived after it, or has changed since it arrived and did so after `since`; each of
 * the two is a range of an index.
 */
export function createChanges(compiler: Db, positions: Positions, epoch: () => string) {
  const arrived = prepared((param: Param<Since>) =>
    selectItemRows(compiler)
      .where('item.staff', '=', param('staff'))
      .where(isAt(place.unread))
      .where('item.arrival', '>', param('since'))
      .limit((eb) => eb.lit(enough)),
  );
  const arrivedAndSettled = prepared((param: Param<Since>) =>
    selectItemRows(compiler)
      .where('item.staff', '=', param('staff'))
      .where(isSettled)
      .where('item.arrival', '>', param('since'))
      .limit((eb) => eb.lit(enough)),
  );
  const changed = prepared((param: Param<Since>) =>
    selectItemRows(compiler)
      .where('item.staff', '=', param('staff'))
      .whereRef('item.seq', '>', 'item.arrival')
      .where('item.seq', '>', param('since'))
      .where('item.arrival', '<=', param('since'))
      .limit((eb) => eb.lit(enough)),
  );
  const removed = prepared((param: Param<Since>) =>
    compiler
      .selectFrom('tombstone')
      .innerJoin('notification', 'notification.key', 'tombstone.origin')
      .select('notification.id')
      .where('tombstone.staff', '=', param('staff'))
      .where('tombstone.seq', '>', param('since'))
      .limit((eb) => eb.lit(enough)),
  );

  async function read(db: Db, staff: StaffKey, since: number, now: Position): Promise<Change | null> {
    const values = { staff, since };
    const rows = [
      ...(await arrived(db, values)),
      ...(await arrivedAndSettled(db, values)),
      ...(await changed(db, values)),
    ].sort((a, b) => a.seq - b.seq);
    const gone = await removed(db, values);
    if (rows.length + gone.length > limits.changeRows) return null;

    const items: Item[] = [];
    const states: ItemState[] = [];
    for (const row of rows) {
      if (row.whole > since) items.push(presentItem(row));
      else states.push(presentState(row));
    }
    const { seq, unread, critical } = now;
    return {
      from: since,
      seq,
      unread,
      critical,
      items,
      states,
      removed: gone.map((row) => row.id),
      arrived: rows.filter((row) => row.arrival > since && row.place === place.unread).map((row) => row.id),
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
    return change && isServable(change) ? { kind: 'change', epoch: epoch(), change } : gone;
  };
}

/** Whether a change fits into a frame. Serialising it is left to those that come near the limit. */
function isServable(change: Change): boolean {
  const atMost = limits.changeBytes - frameBytes;
  let bound = (change.states.length + change.removed.length + change.arrived.length + 1) * boundBytes;
  for (const { title, body, link } of change.items) {
    // In JSON a UTF-16 unit becomes six bytes at most, as \u001f does.
    bound += boundBytes + 6 * (title.length + body.length + (link?.length ?? 0));
  }
  return bound <= atMost || Buffer.byteLength(JSON.stringify(change)) <= atMost;
}
