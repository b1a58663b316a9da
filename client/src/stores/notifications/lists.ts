import { fetchInbox } from '../../api/inbox.ts';
import { answerSettled, expectAnswer, takePage } from '../../inbox/answers.ts';
import type { BellView } from '../../inbox/items.ts';
import type { Outcome } from '../../inbox/reducer.ts';
import type { Mirror } from './mirror.ts';

const pageRows = 20;
/** To read a cut list anew from the top takes one page of the largest size. */
const mostRows = 100;

export interface Lists {
  /** Loads the first page of a view unless it is there; never rejects: the list says what went wrong. */
  load: (view: BellView) => Promise<void>;
  /** Loads the next older page, if there is one. */
  loadMore: (view: BellView) => Promise<void>;
}

/** @param took receives what an answer brought */
export function createLists(mirror: Mirror, took: (outcome: Outcome) => void): Lists {
  async function load(view: BellView): Promise<void> {
    const { inbox } = mirror;
    const list = mirror.lists[view];
    if (list.status === 'loading' || list.status === 'ready') return;
    list.status = 'loading';
    list.error = null;
    try {
      await fetchPage(view, null, pageRows);
      if (inbox === mirror.inbox) list.status = 'ready';
    } catch (error) {
      if (inbox !== mirror.inbox) return;
      list.status = 'error';
      list.error = error;
    }
  }

  async function loadMore(view: BellView): Promise<void> {
    const { inbox } = mirror;
    const list = mirror.lists[view];
    if (list.status !== 'ready' || list.loadingMore || !list.more) return;
    list.loadingMore = true;
    list.error = null;
    try {
      const { cursor } = inbox.windows[view];
      await fetchPage(view, cursor, cursor === null ? mostRows : pageRows);
    } catch (error) {
      if (inbox === mirror.inbox) list.error = error;
    } finally {
      if (inbox === mirror.inbox) list.loadingMore = false;
    }
  }

  /** Fetches one page and merges it. @throws ApiError */
  async function fetchPage(view: BellView, cursor: string | null, limit: number): Promise<void> {
    const { inbox } = mirror;
    expectAnswer(inbox);
    try {
      const page = await fetchInbox({ view, limit, ...(cursor !== null && { cursor }) });
      if (inbox !== mirror.inbox) return;
      const outcome = takePage(inbox, view, page, cursor);
      if (outcome) took(outcome);
      // Its list was replaced or cut meanwhile; what is there now says by itself whether there is more.
      else if (!inbox.windows[view].loaded) await fetchPage(view, null, limit);
    } finally {
      answerSettled(inbox);
    }
  }

  return { load, loadMore };
}
