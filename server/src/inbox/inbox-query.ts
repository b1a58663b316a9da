import * as z from 'zod/mini';
import { category, severity, view } from '@belfry/shared/inbox';
import { time } from '@belfry/shared/text';
import { decodeCursor, encodeCursor, malformedCursor } from '../http/cursor.ts';
import { commaList, cursor, limit, search } from '../http/query-fields.ts';
import type { ListQuery } from '../store/store.ts';

/** The query of `GET /inbox`. */
export const inboxQuery = z.strictObject({
  view: z._default(view, 'inbox'),
  category: z.optional(commaList(category)),
  severity: z.optional(commaList(severity)),
  q: search,
  from: z.optional(time),
  to: z.optional(time),
  cursor,
  limit,
});
export type InboxQuery = z.infer<typeof inboxQuery>;

/** A query as the store takes it, and the name of the list that its cursors belong to. */
export interface InboxList {
  name: string;
  query: ListQuery;
}

/**
 * Whose inbox it is and all that filters it belong to the list's name, so that a cursor goes on with exactly what it
 * came from. The limit does not: the next page may have another size.
 * @throws Problem 400 for a cursor of another list
 */
export function inboxList(staffId: string, asked: InboxQuery): InboxList {
  const { view, category: categories, severity: severities, q: text = '', from, to } = asked;
  const fromMs = from === undefined ? undefined : Date.parse(from);
  const toMs = to === undefined ? undefined : Date.parse(to);
  const filter = [staffId, view, sorted(categories), sorted(severities), text, fromMs, toMs];
  const name = `inbox.1 ${JSON.stringify(filter)}`;
  return {
    name,
    query: {
      view,
      limit: asked.limit,
      ...(categories && { categories }),
      ...(severities && { severities }),
      ...(text !== '' && { text }),
      ...(fromMs !== undefined && { fromMs }),
      ...(toMs !== undefined && { toMs }),
      ...(asked.cursor !== undefined && { after: positionOf(name, asked.cursor) }),
    },
  };
}

/** The cursor that goes on after an item of a list. */
export function cursorAfter(list: InboxList, last: { arrival: number; id: string }): string {
  return encodeCursor(list.name, [last.arrival, last.id]);
}

function positionOf(list: string, cursorText: string): { arrival: number; id: string } {
  const [arrival, id, ...rest] = decodeCursor(list, cursorText);
  const isOne = typeof arrival === 'number' && Number.isSafeInteger(arrival) && typeof id === 'string';
  if (!isOne || rest.length > 0) throw malformedCursor();
  return { arrival, id };
}

/** In which order the values of a filter are written makes no difference. */
function sorted(values: readonly string[] | undefined): readonly string[] | null {
  return values ? [...new Set(values)].sort() : null;
}
