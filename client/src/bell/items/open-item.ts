import type { Item } from '@belfry/shared/inbox';
import { useRouter } from 'vue-router';
import { ApiError } from '../../api/client.ts';
import { isUnread } from '../../inbox/items.ts';
import { useNotifications } from '../../stores/notifications.ts';
import { isPlainClick, linkTarget } from './link-target.ts';
import { useUndoBar } from '../undo/undo-bar.ts';

/** What a person does to an item. */
export interface ItemUse {
  /** Follows its link as the click asks; true when this page now goes elsewhere. */
  follow(item: Item, event: MouseEvent): boolean;
  /** The same, and marks it as read. */
  open(item: Item, event: MouseEvent): boolean;
  /** Marks it; when that fails, the undo bar says so, unless it is gone: then there is nothing to try again. */
  mark(item: Item, read: boolean): void;
}

export function useItems(): ItemUse {
  const notifications = useNotifications();
  const undoBar = useUndoBar();
  const router = useRouter();

  function mark(item: Item, read: boolean): void {
    // Only what was seen: if it arrives anew meanwhile it stays unread. `keepalive`, for the click may leave the page.
    notifications
      .setState([item.id], { read }, { upTo: item.arrival, keepalive: true })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'not-found') return;
        const again = (): void => {
          mark(item, read);
        };
        undoBar.show({ kind: 'fault', text: 'bell.fault.mark', error, again });
      });
  }

  function follow(item: Item, event: MouseEvent): boolean {
    const target = linkTarget(item.link, location.origin);
    if (!target?.inside || !isPlainClick(event)) return false;
    event.preventDefault();
    void router.push(target.href);
    return true;
  }

  return {
    mark,
    follow,
    open(item, event) {
      if (isUnread(item)) mark(item, true);
      return follow(item, event);
    },
  };
}
